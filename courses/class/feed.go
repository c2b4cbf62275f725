package class

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"strconv"
	"strings"
	"time"

	"tianti/internal/audit"
	"tianti/internal/locale"
	"tianti/internal/store"
	"tianti/rbac"
)

// Feed lets a calendar program read one person's classes by an address that nobody can guess. It is kept
// as the hash of the address's secret; making a new one ends the old one. The id is the person's.
type Feed struct {
	store.Meta `bson:",inline"`
	Hash       string    `bson:"hash"`
	Lang       string    `bson:"lang"`
	Made       time.Time `bson:"made"`
}

var feeds = store.Define[Feed]("courses.feeds", store.Unique("hash", "hash"))

func feedHash(secret string) string {
	sum := sha256.Sum256([]byte("tianti calendar " + secret))
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:])
}

// NewFeed makes the actor's calendar address and gives its secret, which is shown once.
func (s *Service) NewFeed(ctx context.Context, by rbac.Actor, lang string) (string, error) {
	grant, err := s.gate.May(by, mayBook, rbac.Place{Unit: by.Unit, Owner: by.Person})
	if err != nil {
		return "", err
	}
	secret := rand.Text()
	_, err = s.feeds.Upsert(ctx, by.Person, func() *Feed { return &Feed{} }, func(f *Feed) (audit.Entry, error) {
		f.Hash, f.Lang, f.Made = feedHash(secret), lang, s.now()
		return grant.Record(""), nil
	})
	return secret, err
}

// HasFeed says whether the actor has an address.
func (s *Service) HasFeed(ctx context.Context, by rbac.Actor) (bool, error) {
	_, err := s.feeds.Get(ctx, by.Person)
	if gone(err) {
		return false, nil
	}
	return err == nil, err
}

// EndFeed ends the actor's address.
func (s *Service) EndFeed(ctx context.Context, by rbac.Actor) error {
	grant, err := s.gate.May(by, mayBook, rbac.Place{Unit: by.Unit, Owner: by.Person})
	if err != nil {
		return err
	}
	if err := s.feeds.Delete(ctx, by.Person, grant.Record("")); err != nil && !gone(err) {
		return err
	}
	return nil
}

// feedPast is how many days of the past a feed shows.
const feedPast = 30

// Calendar is the iCalendar text of whoever has the address with the secret, with what they teach.
// ErrUnknown for a secret that is nobody's; work says whether the person still works here.
func (s *Service) Calendar(ctx context.Context, secret, site string) (string, error) {
	page, err := s.feeds.Find(ctx, store.On("hash").Is(feedHash(secret)).Limit(1))
	if err != nil {
		return "", err
	}
	if len(page.Items) == 0 {
		return "", ErrUnknown
	}
	f := page.Items[0]
	if _, err := s.people.Learner(ctx, f.ID); err != nil { // left
		return "", ErrUnknown
	}
	from := today(s.now()).AddDate(0, 0, -feedPast)
	own, err := s.placesOf(ctx, f.ID, from)
	if err != nil {
		return "", err
	}
	taught, err := s.Taught(ctx, f.ID, from)
	if err != nil {
		return "", err
	}
	return ICal(append(own, taught...), f.ID, f.Lang, site, s.now()), nil
}

// ICal is classes as RFC 5545 text. person decides who is shown as waiting; site is the address of the
// pages, without a slash at its end.
func ICal(classes []*Class, person, lang, site string, now time.Time) string {
	var b strings.Builder
	line := func(name, value string) { b.WriteString(fold(name + ":" + value)) }
	stamp := func(t time.Time) string { return t.UTC().Format("20060102T150405Z") }
	line("BEGIN", "VCALENDAR")
	line("VERSION", "2.0")
	line("PRODID", "-//Tianti//Classes//"+strings.ToUpper(lang))
	line("X-WR-CALNAME", escape(locale.T(lang, "classes", nil)))
	for _, c := range classes {
		line("BEGIN", "VEVENT")
		line("UID", c.ID+"@tianti")
		line("DTSTAMP", stamp(now))
		line("SEQUENCE", revision(c))
		line("DTSTART", stamp(c.Begins))
		line("DTEND", stamp(c.Ends))
		line("SUMMARY", escape(c.Title.In(lang)+" · "+c.Part.In(lang)))
		if where := strings.TrimSpace(c.Room + " " + c.Link); where != "" {
			line("LOCATION", escape(where))
		}
		line("DESCRIPTION", escape(c.TrainerName+"\n"+c.Note+"\n"+site+"/classes/"+c.ID))
		line("STATUS", status(c, person))
		line("END", "VEVENT")
	}
	line("END", "VCALENDAR")
	return b.String()
}

func status(c *Class, person string) string {
	switch x := c.Seat(person); {
	case c.State == Cancelled:
		return "CANCELLED"
	case x != nil && x.State == Waiting:
		return "TENTATIVE"
	}
	return "CONFIRMED"
}

var escapes = strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\r\n", `\n`, "\n", `\n`, "\r", `\n`)

// escape is RFC 5545, 3.3.11.
func escape(text string) string { return escapes.Replace(strings.TrimRight(text, "\n")) }

// fold breaks a line after at most 75 octets, between characters (RFC 5545, 3.1).
func fold(line string) string {
	const most = 75
	var b strings.Builder
	n := 0
	for _, r := range line {
		w := len(string(r))
		if n+w > most {
			b.WriteString("\r\n ")
			n = 1
		}
		b.WriteRune(r)
		n += w
	}
	return b.String() + "\r\n"
}

func revision(c *Class) string { return strconv.FormatInt(c.Rev, 10) }

func gone(err error) bool { return errors.Is(err, store.ErrNotFound) }
