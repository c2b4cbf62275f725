package xapi

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"tianti/internal/fault"
	"tianti/internal/store"
	"tianti/rbac"
)

// Filter is what statements are asked for (Part Three, 2.1.3).
type Filter struct {
	Keys         []string // all of them
	Since, Until time.Time
	Ascending    bool
	Limit        int
	Format       string // "exact", "ids", "canonical"
	Attachments  bool
	Cursor       string
	Raw          string // the query itself, for the way on
}

// ErrParameter is a query parameter that is none, or has a value that it may not have.
var ErrParameter = fault.Define(fault.Invalid, "courses.xapi.parameter") // params name, want

const mostStatements = 100

func parameter(name, want string) error {
	return ErrParameter.At(clip(name)).With("name", clip(name)).With("want", want)
}

// ReadFilter reads the query of a search.
func ReadFilter(q url.Values) (Filter, error) {
	f := Filter{Limit: mostStatements, Format: "exact", Raw: q.Encode()}
	anyAgent, anyActivity := q.Get("related_agents") == "true", q.Get("related_activities") == "true"
	for name := range q {
		v := q.Get(name)
		var err error
		switch name {
		case "agent":
			var id string
			if id, err = AgentIn(v); err == nil {
				f.Keys = append(f.Keys, keyOf(map[bool]string{true: byAnyAgent, false: byAgent}[anyAgent], id))
			}
		case "verb":
			if err = iri("verb", v); err == nil {
				f.Keys = append(f.Keys, keyOf(byVerb, v))
			}
		case "activity":
			if err = iri("activity", v); err == nil {
				f.Keys = append(f.Keys, keyOf(map[bool]string{true: byAnyActivity, false: byActivity}[anyActivity], v))
			}
		case "registration":
			if err = uuid("registration", v); err == nil {
				f.Keys = append(f.Keys, keyOf(byRegistration, strings.ToLower(v)))
			}
		case "related_agents", "related_activities", "ascending", "attachments":
			if v != "true" && v != "false" {
				err = parameter(name, "true, false")
			}
		case "since", "until":
			var t time.Time
			if t, err = instant(v); err != nil {
				err = parameter(name, "RFC 3339")
			} else if name == "since" {
				f.Since = t
			} else {
				f.Until = t
			}
		case "limit":
			n, bad := strconv.Atoi(v)
			if bad != nil || n < 0 {
				err = parameter(name, "0, 1, 2 …")
			} else if n > 0 {
				f.Limit = min(n, mostStatements)
			}
		case "format":
			if f.Format = v; !slices.Contains([]string{"exact", "ids", "canonical"}, v) {
				err = parameter(name, "exact, ids, canonical")
			}
		default:
			err = parameter(name, "")
		}
		if err != nil {
			return f, err
		}
	}
	f.Ascending, f.Attachments = q.Get("ascending") == "true", q.Get("attachments") == "true"
	slices.Sort(f.Keys) // "A" before "r" before "v": people and activities part more than verbs do
	return f, nil
}

// AgentIn is the identity of an agent that stands in a parameter.
func AgentIn(text string) (string, error) {
	v, err := parse([]byte(text))
	if err != nil {
		return "", err
	}
	if err := actor("agent", v); err != nil {
		return "", err
	}
	id := identity(v.(object))
	if id == "" {
		return "", wrong("agent", "an agent or an identified group")
	}
	return id, nil
}

// Page is some statements, and the way to those after them.
type Page struct {
	Statements []Statement
	More       string // token, "" at the end
}

type onward struct {
	Query, Cursor string
}

// More reads the token of a Page's way on.
func More(token string) (Filter, error) {
	var o onward
	data, err := base64.RawURLEncoding.DecodeString(token)
	if err == nil {
		err = json.Unmarshal(data, &o)
	}
	if err != nil {
		return Filter{}, parameter("more", "the address of an answer")
	}
	q, err := url.ParseQuery(o.Query)
	if err != nil {
		return Filter{}, parameter("more", "the address of an answer")
	}
	f, err := ReadFilter(q)
	f.Cursor = o.Cursor
	return f, err
}

// mostLooks bounds how many statements one search looks at; the way on leads further.
const mostLooks = 2000

// Search finds statements that are not voided, the newest first unless asked otherwise.
func (s *Service) Search(ctx context.Context, by Caller, f Filter) (Page, error) {
	if err := by.May(ReadAll, ReadMine); err != nil {
		return Page{}, err
	}
	if by.within != "" {
		f.Keys = append([]string{by.within}, f.Keys...) // what the caller may see at all parts best
	}
	return s.search(ctx, f, by.sees)
}

// Look is Search for a manager of the organisation.
func (s *Service) Look(ctx context.Context, by rbac.Actor, f Filter) (Page, error) {
	if _, err := s.gate.May(by, "courses.statement.read", top(by)); err != nil {
		return Page{}, err
	}
	return s.search(ctx, f, func(*Kept) bool { return true })
}

func (s *Service) search(ctx context.Context, f Filter, fits func(*Kept) bool) (p Page, err error) {
	for looked := 0; len(p.Statements) < f.Limit && looked < mostLooks; {
		want := f.Limit - len(p.Statements)
		some, next, err := s.some(ctx, f, want)
		if err != nil {
			return p, err
		}
		looked += want
		for _, k := range some {
			if whole, err := s.whole(ctx, k); err != nil {
				return p, err
			} else if !whole {
				continue
			}
			if k.Voided || !fits(k) || slices.ContainsFunc(f.Keys, func(x string) bool { return !slices.Contains(k.Keys, x) }) {
				continue
			}
			st, err := k.read()
			if err != nil {
				return p, err
			}
			p.Statements = append(p.Statements, st)
		}
		if f.Cursor = next; next == "" {
			return p, nil
		}
	}
	data, err := json.Marshal(onward{f.Raw, f.Cursor})
	p.More = base64.RawURLEncoding.EncodeToString(data)
	return p, err
}

// some are the next statements along the first key, or along time.
func (s *Service) some(ctx context.Context, f Filter, n int) ([]*Kept, string, error) {
	q := store.On("at")
	if len(f.Keys) > 0 {
		q = store.On("key").Is(f.Keys[0])
	}
	if !f.Since.IsZero() {
		q = q.After(f.Since)
	}
	if !f.Until.IsZero() {
		q = q.UpTo(f.Until)
	}
	if !f.Ascending {
		q = q.Down()
	}
	q = q.Limit(n).At(f.Cursor)
	if len(f.Keys) == 0 {
		page, err := s.statements.Find(ctx, q)
		return page.Items, page.Next, err
	}
	page, err := s.keys.Find(ctx, q)
	if err != nil {
		return nil, "", err
	}
	ids := make([]string, len(page.Items))
	for i, x := range page.Items {
		ids[i] = x.Statement
	}
	found, err := s.statements.GetMany(ctx, ids)
	return found, page.Next, err
}

// Statement is one by its id: among those that count, or among the voided ones. ErrNoSuch.
func (s *Service) Statement(ctx context.Context, by Caller, id string, voided bool) (Statement, time.Time, error) {
	if err := by.May(ReadAll, ReadMine); err != nil {
		return Statement{}, time.Time{}, err
	}
	if err := uuid("statementId", id); err != nil {
		return Statement{}, time.Time{}, err
	}
	k, err := s.there(ctx, strings.ToLower(id))
	if errors.Is(err, store.ErrNotFound) || err == nil && (k.Voided != voided || !by.sees(k)) {
		return Statement{}, time.Time{}, ErrNoSuch.With("id", id)
	}
	if err != nil {
		return Statement{}, time.Time{}, err
	}
	st, err := k.read()
	return st, k.At, err
}

// Until is a time at which everything that was accepted before it can be found.
func (s *Service) Until() time.Time { return s.now() }

// PersonOf is the person object of an agent that stands in a parameter (Part Three, 2.4): every name and
// identifier that the question knows.
func PersonOf(text string) (map[string]any, error) {
	v, err := parse([]byte(text))
	if err != nil {
		return nil, err
	}
	if err := agent("agent", v); err != nil {
		return nil, err
	}
	out := map[string]any{"objectType": "Person"}
	for name, x := range v.(object) {
		if name != "objectType" {
			out[name] = []any{x}
		}
	}
	return out, nil
}

// CheckIRI refuses what is no IRI.
func CheckIRI(at, text string) error { return iri(at, text) }

// Instant reads a time of a parameter.
func Instant(at, text string) (time.Time, error) {
	t, err := instant(text)
	if err != nil {
		return t, parameter(at, "RFC 3339")
	}
	return t, nil
}
