package bank

import (
	"io"
	"path"
	"slices"
	"strings"

	"tianti/exams/format"
	"tianti/exams/format/aiken"
	"tianti/exams/format/gift"
	"tianti/exams/format/moodlexml"
	"tianti/exams/format/qti"
	"tianti/exams/format/sheet"
)

// Format is one in which questions come and go.
type Format struct {
	Name      string // as programs name it; TextKey is its name for people
	Extension string // of what is written
	Media     string

	extensions []string // of what is read
	fits       func(data []byte) bool
	read       func([]byte) ([]format.Entry, error)
	write      func(io.Writer, []format.Entry) (*format.Report, error)
}

// formats are those that can be imported and exported; a new format is one line here. Where a file's
// extension leaves several, the first that fits its content reads it. An .xls may be a workbook or a table by another
// name; of a real one of old its reader says what to do.
var formats = []Format{
	{aiken.Name, ".txt", "text/plain; charset=utf-8", []string{".txt", ".aiken"}, isAiken, aiken.Read, aiken.Write},
	{gift.Name, ".gift", "text/plain; charset=utf-8", []string{".gift", ".txt"}, nil, gift.Read, gift.Write},
	{qti.Name, ".zip", "application/zip", []string{".zip", ".xml", ".qti"}, qti.Looks, qti.Read, qti.Write},
	{"qti3", "-qti3.zip", "application/zip", nil, nil, qti.Read, qti.Write3},
	{moodlexml.Name, ".xml", "application/xml", []string{".xml"}, nil, moodlexml.Read, moodlexml.Write},
	{sheet.Name, ".csv", "text/csv; charset=utf-8", []string{".csv", ".tsv"}, nil, sheet.Read, sheet.Write},
	{"xlsx", ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", []string{".xlsx", ".xlsm", ".xls"}, nil, sheet.ReadWorkbook, sheet.WriteWorkbook},
}

func isAiken(data []byte) bool {
	text, err := format.Text(data)
	return err == nil && aiken.Looks(text)
}

// Writable lists the formats that Export knows, the fullest first.
func Writable() []Format {
	var out []Format
	for _, name := range []string{gift.Name, moodlexml.Name, qti.Name, "qti3", sheet.Name, "xlsx", aiken.Name} {
		out = append(out, formats[slices.IndexFunc(formats, func(f Format) bool { return f.Name == name })])
	}
	return out
}

// Extensions are those of the files that Import reads.
func Extensions() []string {
	var out []string
	for _, f := range formats {
		for _, e := range f.extensions {
			if !slices.Contains(out, e) {
				out = append(out, e)
			}
		}
	}
	return out
}

// readerFor finds the format of a file by its name and content, or the one that is wanted.
func readerFor(name, wanted string, data []byte) (Format, error) {
	extension := strings.ToLower(path.Ext(name))
	for _, f := range formats {
		if f.Name == wanted || wanted == "" && slices.Contains(f.extensions, extension) && (f.fits == nil || f.fits(data)) {
			return f, nil
		}
	}
	if wanted == "" {
		wanted = extension
	}
	return Format{}, format.ErrUnknown.At("format").With("format", wanted)
}

// FormatNamed finds a format to export in; "" is GIFT.
func FormatNamed(name string) (Format, error) {
	for _, f := range formats {
		if f.write != nil && (f.Name == name || name == "" && f.Name == gift.Name) {
			return f, nil
		}
	}
	return Format{}, format.ErrUnknown.At("format").With("format", name)
}
