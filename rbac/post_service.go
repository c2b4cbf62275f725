package rbac

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"tianti/internal/audit"
	"tianti/internal/store"
	"tianti/internal/text"
)

// ownPost is a post that this organisation added, or in place of a built-in one. Its id is the code.
type ownPost struct {
	store.Meta `bson:",inline"`
	Post       Post `bson:"post"`
}

var postKind = store.Define[ownPost]("rbac.posts")

// Posts is the catalogue that is in force on this node.
func (o *Organisation) Posts() *PostList {
	if list := o.posts.Load(); list != nil {
		return list
	}
	return BuiltinPosts()
}

// LoadPosts puts the stored posts in force: the built-in ones in their order as they were changed, then
// those that were added.
func (o *Organisation) LoadPosts(ctx context.Context) error {
	list, err := o.storedPosts(ctx)
	if err == nil {
		o.posts.Store(list)
	}
	return err
}

func (o *Organisation) storedPosts(ctx context.Context) (*PostList, error) {
	list := slices.Clone(BuiltinPosts().All())
	for own, err := range o.ownPosts.Each(ctx, store.On("id")) {
		if err != nil {
			return nil, err
		}
		list = with(list, own.Post)
	}
	return NewPostList(list)
}

// with puts a post in the place of the one with its code, or at the end.
func with(list []Post, p Post) []Post {
	for i := range list {
		if list[i].Code == p.Code {
			list[i] = p
			return list
		}
	}
	return append(list, p)
}

// FollowPosts keeps up with changes by other nodes until ctx ends.
func (o *Organisation) FollowPosts(ctx context.Context) error {
	return o.ownPosts.Follow(ctx, o.LoadPosts)
}

// postCode is what the code of a post looks like.
var postCode = regexp.MustCompile(`^[A-Z][A-Z0-9-]{1,31}$`)

// Tidied is the post as it is kept.
func (p Post) Tidied() Post {
	p.Code, p.Zh, p.En = strings.ToUpper(strings.TrimSpace(p.Code)), text.Clean(p.Zh), text.Clean(p.En)
	aliases := make([]string, 0, len(p.Aliases))
	for _, a := range p.Aliases {
		if a = text.Clean(a); a != "" && !slices.Contains(aliases, a) {
			aliases = append(aliases, a)
		}
	}
	p.Aliases = aliases
	return p
}

const (
	maxPostName = 60
	maxAliases  = 30
)

// Check says what is wrong with a tidied post. Faults: ErrPostCode, ErrPostName, ErrPostLine,
// ErrPostAliases.
func (p Post) Check() error {
	long := func(s string) bool { return utf8.RuneCountInString(s) > maxPostName }
	switch {
	case !postCode.MatchString(p.Code):
		return ErrPostCode.At("code").With("value", text.Cut(p.Code, 40))
	case p.Zh == "" || long(p.Zh):
		return ErrPostName.At("zh").With("limit", maxPostName)
	case p.En == "" || long(p.En):
		return ErrPostName.At("en").With("limit", maxPostName)
	case !slices.Contains(PostLines, p.Line):
		return ErrPostLine.At("line")
	case len(p.Aliases) > maxAliases || slices.ContainsFunc(p.Aliases, long):
		return ErrPostAliases.At("aliases").With("limit", maxAliases)
	}
	return nil
}

// CreatePost adds a post to the catalogue. Faults: those of Check, ErrPostCodeTaken, ErrPostNameTaken,
// ErrForbidden.
func (o *Organisation) CreatePost(ctx context.Context, by Actor, p Post, reason string) error {
	p = p.Tidied()
	if err := p.Check(); err != nil {
		return err
	}
	grant, err := o.gate.May(by, "rbac.post.edit", Place{Unit: "/"})
	if err != nil {
		return err
	}
	list, err := o.storedPosts(ctx)
	if err != nil {
		return err
	}
	if _, err := NewPostList(append(slices.Clone(list.All()), p)); err != nil {
		return err
	}
	err = o.ownPosts.Insert(ctx, &ownPost{store.Meta{ID: p.Code}, p}, grant.Record(reason, PostEdited{p.Code, p.Zh, p.Line, p.Key, p.Management, p.Retired}))
	if errors.Is(err, store.ErrExists) {
		return ErrPostCodeTaken.At("code").With("value", p.Code).Because(err)
	}
	if err != nil {
		return err
	}
	return o.LoadPosts(ctx)
}

// EditPost changes a post; its code stays. Whoever holds it keeps it, and what a key or management post
// demands is asked of whoever takes it from then on. Faults: as CreatePost, ErrPostUnknown.
func (o *Organisation) EditPost(ctx context.Context, by Actor, p Post, reason string) error {
	p = p.Tidied()
	if err := p.Check(); err != nil {
		return err
	}
	if err := why(reason); err != nil {
		return err
	}
	list, err := o.storedPosts(ctx)
	if err != nil {
		return err
	}
	if _, known := list.Of(p.Code); !known {
		return ErrPostUnknown.With("value", p.Code)
	}
	if _, err := NewPostList(with(slices.Clone(list.All()), p)); err != nil {
		return err
	}
	_, err = o.ownPosts.Upsert(ctx, p.Code, func() *ownPost { return &ownPost{} }, func(own *ownPost) (audit.Entry, error) {
		grant, err := o.gate.May(by, "rbac.post.edit", Place{Unit: "/"})
		if err != nil {
			return audit.Entry{}, err
		}
		own.Post = p
		return grant.Record(reason, PostEdited{p.Code, p.Zh, p.Line, p.Key, p.Management, p.Retired}), nil
	})
	if err != nil {
		return err
	}
	return o.LoadPosts(ctx)
}

// Holders counts whoever holds a post, leavers included, at and below a path.
func (o *Organisation) Holders(ctx context.Context, code, path string) (int64, error) {
	return o.people.Count(ctx, store.On("post").Is(code).StartsWith(path))
}
