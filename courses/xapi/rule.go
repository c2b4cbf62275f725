package xapi

import (
	"encoding/json"
	"fmt"
	"maps"
	"mime"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/language"

	"tianti/internal/fault"
)

// rule checks a value and names the place where it is wrong.
type rule func(at string, v any) error

// part is a property of an object: its rule, and whether it has to be there.
type part struct {
	rule rule
	must bool
}

func may(r rule) part  { return part{r, false} }
func must(r rule) part { return part{r, true} }

func wrong(at, want string) *fault.Fault { return ErrWrong.At(at).With("at", at).With("want", want) }

func below(at, key string) string {
	if at == "" {
		return clip(key)
	}
	return at + "." + clip(key)
}

// shape is an object that has these properties and no others.
func shape(parts map[string]part) rule {
	return func(at string, v any) error {
		o, ok := v.(object)
		if !ok {
			return wrong(at, "an object")
		}
		for _, key := range slices.Sorted(maps.Keys(parts)) {
			if _, there := o[key]; parts[key].must && !there {
				return ErrMissing.At(below(at, key)).With("at", below(at, key))
			}
		}
		for _, key := range slices.Sorted(maps.Keys(o)) {
			p, known := parts[key]
			if !known {
				return ErrUnknown.At(below(at, key)).With("at", below(at, key))
			}
			if err := p.rule(below(at, key), o[key]); err != nil {
				return err
			}
		}
		return nil
	}
}

// all asks several rules of one value.
func all(rules ...rule) rule {
	return func(at string, v any) error {
		for _, r := range rules {
			if err := r(at, v); err != nil {
				return err
			}
		}
		return nil
	}
}

func list(r rule) rule {
	return func(at string, v any) error {
		items, ok := v.([]any)
		if !ok {
			return wrong(at, "a list")
		}
		for i, x := range items {
			if err := r(fmt.Sprintf("%s.%d", at, i), x); err != nil {
				return err
			}
		}
		return nil
	}
}

func is(want string, good func(s string) bool) rule {
	return func(at string, v any) error {
		if s, ok := v.(string); !ok || !good(s) {
			return wrong(at, want)
		}
		return nil
	}
}

var (
	text    = is("a text", func(string) bool { return true })
	iri     = is("an IRI with its scheme", isIRI)
	uuid    = is("a UUID", IsID)
	hexSum  = is("a SHA-1 sum in hex", regexp.MustCompile(`^[0-9a-fA-F]{40}$`).MatchString)
	sha2    = is("a SHA-2 sum in hex", regexp.MustCompile(`^([0-9a-fA-F]{56}|[0-9a-fA-F]{64}|[0-9a-fA-F]{96}|[0-9a-fA-F]{128})$`).MatchString)
	mailbox = is("mailto: and an address", regexp.MustCompile(`^mailto:[^@\s:?&<>]+@[^@\s:?&<>]+$`).MatchString)
	tag     = is("a language tag of RFC 5646", isTag)
	moment  = is("a time of RFC 3339 with its offset", func(s string) bool { _, err := instant(s); return err == nil })
	length  = is("a duration of ISO 8601", isDuration)
	version = is("1.0.x", regexp.MustCompile(`^1\.0(\.[0-9]+)?$`).MatchString)
	media   = is("a media type", func(s string) bool {
		_, _, err := mime.ParseMediaType(s)
		return err == nil && strings.Contains(s, "/")
	})
)

var (
	idShape  = regexp.MustCompile(`^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$`)
	iriShape = regexp.MustCompile("^[A-Za-z][A-Za-z0-9+.-]*:[^\\s<>\"{}|\\\\^`\\x00-\\x1f]+$")
)

// IsID says whether a text is a UUID in the form of RFC 4122.
func IsID(s string) bool { return idShape.MatchString(s) }

func isIRI(s string) bool {
	if len(s) > 2000 || !iriShape.MatchString(s) {
		return false
	}
	_, err := url.Parse(s)
	return err == nil
}

func isTag(s string) bool {
	_, err := language.Parse(s)
	if err == nil {
		return s != "" && !strings.Contains(s, "_")
	}
	_, unknown := err.(language.ValueError) // well formed, of a language that the tables lack
	return unknown
}

// instant reads a timestamp. An offset of -00:00 says that nobody knows it, which 1.0.3 refuses.
func instant(s string) (time.Time, error) {
	if strings.HasSuffix(s, "-00:00") || strings.HasSuffix(s, "-0000") || strings.HasSuffix(s, "-00") && strings.Count(s, ":") > 0 {
		return time.Time{}, fmt.Errorf("unknown offset")
	}
	for _, form := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999Z0700", "2006-01-02T15:04:05.999999999Z07", "2006-01-02T15:04Z07:00"} {
		if t, err := time.Parse(form, strings.ToUpper(s)); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("no time: %q", clip(s))
}

var durations = regexp.MustCompile(`^P(?:[0-9]+(?:[.,][0-9]+)?W|(?:[0-9]+(?:[.,][0-9]+)?Y)?(?:[0-9]+(?:[.,][0-9]+)?M)?(?:[0-9]+(?:[.,][0-9]+)?D)?(?:T(?:[0-9]+(?:[.,][0-9]+)?H)?(?:[0-9]+(?:[.,][0-9]+)?M)?(?:[0-9]+(?:[.,][0-9]+)?S)?)?)$`)

func isDuration(s string) bool {
	return durations.MatchString(s) && s != "P" && !strings.HasSuffix(s, "T")
}

func boolean(at string, v any) error {
	if _, ok := v.(bool); !ok {
		return wrong(at, "true or false")
	}
	return nil
}

func number(v any) (float64, bool) {
	n, ok := v.(json.Number)
	if !ok {
		return 0, false
	}
	f, err := n.Float64()
	return f, err == nil
}

// jsonNumber is a number as the reader gives it.
func jsonNumber(f float64) json.Number { return json.Number(strconv.FormatFloat(f, 'f', -1, 64)) }

func numeric(at string, v any) error {
	if _, ok := number(v); !ok {
		return wrong(at, "a number")
	}
	return nil
}

func whole(at string, v any) error {
	n, ok := v.(json.Number)
	if i, err := n.Int64(); !ok || err != nil || i < 0 {
		return wrong(at, "a whole number")
	}
	return nil
}

func word(words ...string) rule {
	return is(strings.Join(words, ", "), func(s string) bool { return slices.Contains(words, s) })
}

// languages is a text in several languages.
func languages(at string, v any) error {
	o, ok := v.(object)
	if !ok {
		return wrong(at, "an object of language tags and texts")
	}
	for _, key := range slices.Sorted(maps.Keys(o)) {
		if err := tag(below(at, key), key); err != nil {
			return err
		}
		if err := text(below(at, key), o[key]); err != nil {
			return err
		}
	}
	return nil
}

// extensions may hold anything under names that are IRIs.
func extensions(at string, v any) error {
	o, ok := v.(object)
	if !ok {
		return wrong(at, "an object of IRIs and values")
	}
	for _, key := range slices.Sorted(maps.Keys(o)) {
		if err := iri(below(at, key), key); err != nil {
			return err
		}
	}
	return nil
}
