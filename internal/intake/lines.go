package intake

import (
	"context"
	"strconv"
	"strings"

	"tianti/internal/locale"
	"tianti/internal/store"
)

// usualLimit is how many lines a page has when nobody says.
const usualLimit = 100

// Lines gives the verdicts of an import of so many parts that fit, a page from a cursor on; next is ""
// at the end.
func Lines[L, P any](ctx context.Context, parts store.Collection[Part[L, P]], h Head, fits func(L) bool, cursor string, limit int) (lines []L, next string, err error) {
	if limit <= 0 {
		limit = usualLimit
	}
	n, skip := position(cursor)
	for ; n < h.Parts; n++ {
		p, err := parts.Get(ctx, PartID(h.ID, n))
		if err != nil {
			return nil, "", err
		}
		for i, l := range p.Lines {
			if i < skip || !fits(l) {
				continue
			}
			if len(lines) == limit {
				return lines, strconv.Itoa(n) + "." + strconv.Itoa(i), nil
			}
			lines = append(lines, l)
		}
		skip = 0
	}
	return lines, "", nil
}

// position reads a cursor; one that is not ours starts anew.
func position(cursor string) (part, line int) {
	a, b, _ := strings.Cut(cursor, ".")
	part, _ = strconv.Atoi(a)
	line, _ = strconv.Atoi(b)
	return max(part, 0), max(line, 0)
}

// Said is one sentence about a row in every language: a key of the locale with its parameters.
type Said struct {
	Key    string            `bson:"key"`
	Params map[string]string `bson:"params,omitempty"`
}

// In is the sentence in a language; a fault's goes on with how to mend it.
func (s Said) In(lang string) string {
	params := make(map[string]any, len(s.Params))
	for k, v := range s.Params {
		params[k] = v
	}
	out := locale.T(lang, s.Key, params)
	if strings.HasPrefix(s.Key, "fault.") {
		if lang == locale.English {
			out += " "
		}
		out += locale.T(lang, s.Key+".mend", params)
	}
	return out
}
