package strictxml

import (
	"encoding/xml"
	"errors"
	"strings"
	"testing"
)

func TestWhatIsTooMuchIsRefusedAtItsLine(t *testing.T) {
	mine := errors.New("mine")
	for name, c := range map[string]struct {
		data string
		line int
		want error
	}{
		"fine":        {"<a>\n<b/>\n</a>", 3, nil},
		"taken":       {"<a>\n<no/>\n</a>", 2, mine},
		"an entity":   {"<!DOCTYPE a [<!ENTITY b \"c\">]>\n<a/>", 1, errEntity},
		"deep":        {strings.Repeat("<a>", MostDeep) + "\n<a>", 2, errDeep},
		"as deep":     {strings.Repeat("<a>", MostDeep) + strings.Repeat("</a>", MostDeep), 1, nil},
		"many":        {"<a>" + strings.Repeat("<b/>", MostNodes) + "</a>", 1, errMany},
		"as many":     {"<a>" + strings.Repeat("<b/>", MostNodes-1) + "</a>", 1, nil},
		"large":       {"<a>" + strings.Repeat(" ", MostBytes) + "</a>", 1, errLarge},
		"in GB18030":  {"<?xml version=\"1.0\" encoding=\"GB18030\"?><a>\xb0\xa1</a>", 1, nil},
		"not at once": {"<a/>\n<!-- <!ENTITY is a word here -->", 2, nil},
	} {
		text := ""
		line, err := Walk([]byte(c.data), func(tok xml.Token, _ int) error {
			switch x := tok.(type) {
			case xml.StartElement:
				if x.Name.Local == "no" {
					return mine
				}
			case xml.CharData:
				text += strings.TrimSpace(string(x))
			}
			return nil
		})
		if !errors.Is(err, c.want) || (err == nil) != (c.want == nil) || line != c.line {
			t.Errorf("%s: line %d, %v; want %d, %v", name, line, err, c.line, c.want)
		}
		if name == "in GB18030" && text != "啊" {
			t.Errorf("%s: %q", name, text)
		}
	}
	for _, broken := range []string{"<a>", "<a></b>", "<?xml version=\"1.0\" encoding=\"no-such\"?><a/>"} {
		if _, err := Walk([]byte(broken), func(xml.Token, int) error { return nil }); err == nil {
			t.Errorf("%q was read", broken)
		}
	}
}
