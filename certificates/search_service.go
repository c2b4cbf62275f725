package certificates

import (
	"context"
	"errors"
	"time"

	"tianti/internal/store"
)

// The search for programmes that a new version of a kind finds complete.
const (
	searchPage  = 200         // transcripts read at once
	searchFirst = 25          // pages that the reaction takes on itself; the job does the rest
	settled     = time.Minute // after which every node has taken a version over
)

// published begins the search.
func (x *Service) published(ctx context.Context, f KindPublished) error {
	if f.Retired {
		return nil
	}
	if err := x.follow(ctx); err != nil { // the fact may be quicker than the watch
		return err
	}
	k, err := x.Catalogue().Kind(f.Kind)
	if err != nil || k.Asks == nil {
		return err
	}
	s := &search{Code: f.Kind, Version: f.Version, Open: "yes", Pass: 1, At: x.clock.Now()}
	s.ID = versionID(f.Version)
	if err := x.searches.Insert(ctx, s); err != nil && !errors.Is(err, store.ErrExists) {
		return err
	}
	s, err = x.searches.Get(ctx, s.ID)
	if err != nil || s.Pass != 1 {
		return err
	}
	_, err = x.search(ctx, s, searchFirst)
	return err
}

// Search goes on with the searches that are open. The program runs it every minute.
func (x *Service) Search(ctx context.Context) (int, error) {
	done := 0
	for s, err := range x.searches.Each(ctx, store.On("open").Is("yes")) {
		if err != nil {
			return done, err
		}
		if s.Pass == 2 && x.clock.Now().Before(s.At.Add(settled)) {
			continue
		}
		n, err := x.search(ctx, s, -1)
		if done += n; err != nil {
			return done, err
		}
	}
	return done, nil
}

// search looks at so many pages of transcripts, all if pages is negative, and remembers how far it came.
// It gives how many certificates it issued.
func (x *Service) search(ctx context.Context, s *search, pages int) (issued int, err error) {
	k, err := x.Catalogue().Kind(s.Code)
	if err != nil || k.Version != s.Version || k.Retired || k.Asks == nil { // a later version has its own
		return 0, x.searched(ctx, s, func(s *search) { s.Open = "" })
	}
	for cursor := s.Cursor; pages != 0; pages-- {
		page, err := x.transcripts.Find(ctx, store.On("id").Limit(searchPage).At(cursor))
		if err != nil {
			return issued, err
		}
		for _, t := range page.Items {
			found, err := x.finish(ctx, t, k)
			if err != nil {
				return issued, err
			}
			if found {
				issued++
			}
		}
		cursor = page.Next
		err = x.searched(ctx, s, func(s *search) {
			if s.Cursor = cursor; cursor == "" {
				if s.Pass++; s.Pass > 2 {
					s.Open = ""
				}
			}
		})
		if err != nil || cursor == "" {
			return issued, err
		}
	}
	return issued, nil
}

func (x *Service) searched(ctx context.Context, s *search, change func(*search)) error {
	_, err := x.searches.Update(ctx, s.ID, func(s *search) ([]store.Event, error) {
		change(s)
		return nil, nil
	})
	return err
}

// finish issues a kind's certificate to a person whose programme is complete and who is still here.
func (x *Service) finish(ctx context.Context, t *Transcript, k Kind) (bool, error) {
	var held []Earned
	var err error
	if len(k.Asks.Holds) > 0 && t.begun(k) {
		if held, err = x.holdings(ctx, t.ID); err != nil {
			return false, err
		}
	}
	p := t.progress(k, held, x.clock.Now())
	if !p.Complete() || t.find(k.Code, p.source()) != nil {
		return false, nil
	}
	if h, err := x.holders.Holder(ctx, t.ID); err != nil || h.Gone {
		return false, err
	}
	t, err = x.transcripts.Update(ctx, t.ID, func(t *Transcript) ([]store.Event, error) {
		t.claim(k, held, x.clock.Now())
		return nil, nil
	})
	if err != nil {
		return false, err
	}
	return true, x.redeem(ctx, t.ID, t.open())
}

// begun says whether anything that was earned may be a part of the kind's programme.
func (t *Transcript) begun(k Kind) bool {
	for _, e := range t.Earned {
		if k.counts(e) {
			return true
		}
	}
	return false
}
