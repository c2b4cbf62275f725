// Package strictxml reads XML that strangers send: no entity is declared, no coding is guessed, and neither
// size nor depth nor number of elements is theirs to choose. A billion laughs needs entities, and there are none.
package strictxml

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"

	"golang.org/x/text/encoding/htmlindex"
)

// Limits of a file.
const (
	MostBytes = 8 << 20
	MostNodes = 200_000
	MostDeep  = 100
)

// The errors of a file that is too much. They say what is wrong, for the fault that names the place.
var (
	errLarge  = errors.New("larger than 8 MB")
	errEntity = errors.New("entity declarations are refused")
	errDeep   = errors.New("nested too deeply")
	errMany   = errors.New("too many elements")
)

// Walk gives take the begin, end and text of each element with its line, and ends at the first error: the reader's,
// one of the limits', or take's own, which comes back as it is. line is where that was.
func Walk(data []byte, take func(t xml.Token, line int) error) (line int, err error) {
	if len(data) > MostBytes {
		return 1, errLarge
	}
	d := xml.NewDecoder(bytes.NewReader(data))
	d.CharsetReader = func(name string, r io.Reader) (io.Reader, error) {
		coding, err := htmlindex.Get(name)
		if err != nil {
			return nil, err
		}
		return coding.NewDecoder().Reader(r), nil
	}
	nodes, deep := 0, 0
	for {
		token, err := d.Token()
		line, _ := d.InputPos()
		if errors.Is(err, io.EOF) {
			return line, nil
		}
		if err != nil {
			return line, err
		}
		switch t := token.(type) {
		case xml.Directive:
			if bytes.Contains(bytes.ToUpper(t), []byte("ENTITY")) {
				return line, errEntity
			}
			continue
		case xml.StartElement:
			if nodes++; nodes > MostNodes {
				return line, errMany
			}
			if deep++; deep > MostDeep {
				return line, errDeep
			}
		case xml.EndElement:
			deep--
		case xml.CharData:
		default:
			continue
		}
		if err := take(token, line); err != nil {
			return line, err
		}
	}
}
