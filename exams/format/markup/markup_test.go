package markup_test

import (
	"errors"
	"strings"
	"testing"

	"tianti/exams/format"
	"tianti/exams/format/markup"
)

func TestATreeKnowsItsTextsAndLines(t *testing.T) {
	root, err := markup.Parse([]byte("<?xml version=\"1.0\"?>\n<quiz>\n <a n='1'>x<![CDATA[<b>]]>&nbsp;y</a>\n <a/>\n</quiz>"))
	if err != nil {
		t.Fatal(err)
	}
	as := root.Children("a")
	if len(as) != 2 || as[0].String() != "x<b>\u00a0y" || as[0].Attr("N") != "1" || as[0].Line != 3 || as[1].Line != 4 {
		t.Errorf("%+v", as[0])
	}
	if root.At("a", "missing", "deeper").String() != "" || root.At("nothing").Attr("x") != "" {
		t.Error("what is missing is not empty")
	}
}

func TestTheDeclaredCodingIsRead(t *testing.T) {
	for name, data := range map[string]string{
		"客户 é":   "<?xml version='1.0' encoding='UTF-8'?><q>客户 é</q>",
		"é":      "<?xml version='1.0' encoding='ISO-8859-1'?><q>\xe9</q>",
		"客户":     "<?xml version='1.0' encoding='gb2312'?><q>\xbf\xcd\xbb\xa7</q>",
		"客户服务":   "<q>\xbf\xcd\xbb\xa7\xb7\xfe\xce\xf1</q>",
		"marked": "\xef\xbb\xbf<?xml version='1.0' encoding='utf-16'?><q>marked</q>",
	} {
		root, err := markup.Parse([]byte(data))
		if err != nil || root.String() != name {
			t.Errorf("%q: %v, %v", data, root, err)
		}
	}
}

func TestWhatXMLCanBeAbusedForIsRefused(t *testing.T) {
	for name, x := range map[string]struct {
		data string
		want error
	}{
		"entities that multiply":      {`<!DOCTYPE q [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><q>&b;</q>`, markup.ErrEntity},
		"an entity from elsewhere":    {`<!DOCTYPE q [<!ENTITY x SYSTEM "file:///etc/passwd">]><q>&x;</q>`, markup.ErrEntity},
		"an entity that nobody knows": {`<q>&secret;</q>`, markup.ErrSyntax},
		"a deep tree":                 {strings.Repeat("<a>", 100_000), markup.ErrDeep},
		"a wide tree":                 {"<a>" + strings.Repeat("<b/>", 500_000) + "</a>", markup.ErrMany},
		"a tree cut off":              {"<a><b>", markup.ErrSyntax},
		"two roots":                   {"<a/><b/>", markup.ErrSyntax},
		"nothing":                     {"  ", format.ErrEmpty},
		"only a comment":              {"<!-- x -->", markup.ErrSyntax},
	} {
		if _, err := markup.Parse([]byte(x.data)); !errors.Is(err, x.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := markup.Parse([]byte(`<!DOCTYPE questestinterop SYSTEM "ims_qtiasiv1p2.dtd"><q>kept</q>`)); err != nil {
		t.Error("a document type that is only named is no harm:", err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("<a b='c'>d<![CDATA[e]]></a>"))
	f.Add([]byte("<?xml version='1.0' encoding='gb2312'?><q>\xbf\xcd</q>"))
	f.Fuzz(func(t *testing.T, data []byte) {
		root, err := markup.Parse(data)
		if (root == nil) == (err == nil) {
			t.Fatal(root, err)
		}
	})
}
