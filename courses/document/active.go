package document

import (
	"errors"
	"slices"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

func locked(err error) bool {
	return errors.Is(err, pdfcpu.ErrWrongPassword) || errors.Is(err, pdfcpu.ErrUnsupportedEncryptionFeature)
}

// What an action does (ISO 32000-1, table 198) that a page to read has no need of. Going to another page
// or to an address is left: nothing follows a link by itself, and our viewer follows none.
var actions = []string{"JavaScript", "Launch", "SubmitForm", "ImportData", "Rendition", "Movie", "Sound", "GoToE", "RichMediaExecute"}

// active names what in an object would run or unpack; "" when nothing does. Objects that it refers to
// stand in the table by themselves.
func active(o types.Object, depth int) string {
	if depth > deepest {
		return ""
	}
	switch o := o.(type) {
	case types.Dict:
		return inDict(o, depth)
	case types.StreamDict:
		return inDict(o.Dict, depth)
	case *types.StreamDict:
		if o != nil {
			return inDict(o.Dict, depth)
		}
	case types.Array:
		for _, x := range o {
			if what := active(x, depth+1); what != "" {
				return what
			}
		}
	}
	return ""
}

// inDict looks at one dictionary. "EF" is a file specification with the file in it; a tree of names for such
// files may be there and empty, as some programs write it.
func inDict(d types.Dict, depth int) string {
	for key, value := range d {
		name, _ := value.(types.Name)
		switch {
		case key == "JS" || key == "EF" || key == "XFA":
			return key
		case key == "S" && slices.Contains(actions, name.Value()):
			return name.Value()
		case (key == "Type" && name == "EmbeddedFile") || key == "Subtype" && (name == "RichMedia" || name == "FileAttachment"):
			return name.Value()
		}
		if what := active(value, depth+1); what != "" {
			return what
		}
	}
	return ""
}
