// Package documenttest makes PDF files for tests: honest ones, and such as somebody might upload to do harm.
package documenttest

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
)

// file joins objects (numbered from 1, the first one the catalogue) into a PDF file with its table.
func file(objects ...string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
	at := make([]int, len(objects))
	for i, o := range objects {
		at[i] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	table := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, x := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", x)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, table)
	return b.Bytes()
}

// Pages is a file of n pages, each with its number on it.
func Pages(n int) []byte { return paged(n, "") }

func paged(n int, more string) []byte {
	var kids strings.Builder
	objects := []string{"<</Type/Catalog/Pages 2 0 R" + more + ">>", "", "<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>"}
	for i := range n {
		text := fmt.Sprintf("BT /F1 40 Tf 60 400 Td (Page %d of %d) Tj ET", i+1, n)
		at := len(objects) + 1
		fmt.Fprintf(&kids, "%d 0 R ", at)
		objects = append(objects, fmt.Sprintf("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R/Resources<</Font<</F1 3 0 R>>>>>>", at+1),
			fmt.Sprintf("<</Length %d>>\nstream\n%s\nendstream", len(text), text))
	}
	objects[1] = fmt.Sprintf("<</Type/Pages/Count %d/Kids[%s]>>", n, kids.String())
	return file(objects...)
}

// Scripted is a file that wants to run a script when it is opened.
func Scripted() []byte { return paged(1, `/OpenAction<</S/JavaScript/JS(app.alert\("run"\))>>`) }

// Loop is a file whose tree of pages has no end.
func Loop() []byte {
	return file("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 1/Kids[3 0 R]>>", "<</Type/Pages/Count 1/Parent 2 0 R/Kids[2 0 R]>>")
}

// Many is a file of n leaves that share one empty page's looks, and says that it has one.
func Many(n int) []byte {
	var kids strings.Builder
	objects := []string{"<</Type/Catalog/Pages 2 0 R>>", ""}
	for i := range n {
		fmt.Fprintf(&kids, "%d 0 R ", i+3)
		objects = append(objects, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 10 10]>>")
	}
	objects[1] = "<</Type/Pages/Count 1/Kids[" + kids.String() + "]>>"
	return file(objects...)
}

// Locked is a file that asks for a password.
func Locked(t testing.TB) []byte {
	t.Helper()
	api.DisableConfigDir()
	conf := model.NewAESConfiguration("user", "owner", 256)
	var out bytes.Buffer
	if err := api.Encrypt(bytes.NewReader(Pages(1)), &out, conf); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
