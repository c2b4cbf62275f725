package format

import (
	"bytes"
	"encoding/xml"
	"image"
	_ "image/gif" // the kinds of pictures that questions show
	_ "image/jpeg"
	_ "image/png"
	"math"
	"strconv"
	"strings"

	_ "golang.org/x/image/webp"
)

// PictureSize is how large a picture is in pixels; an SVG counts the units of its view box. ok is false
// for what is no picture, or says nothing of its size.
func PictureSize(f File) (width, height int, ok bool) {
	if f.Type == "image/svg+xml" {
		return drawnSize(f.Data)
	}
	c, _, err := image.DecodeConfig(bytes.NewReader(f.Data))
	return c.Width, c.Height, err == nil && c.Width > 0 && c.Height > 0
}

// drawnSize reads the root of an SVG.
func drawnSize(data []byte) (width, height int, ok bool) {
	d := xml.NewDecoder(bytes.NewReader(data))
	for range 50 { // comments and the like come before the root
		t, err := d.Token()
		if err != nil {
			return 0, 0, false
		}
		root, isElement := t.(xml.StartElement)
		if !isElement {
			continue
		}
		var w, h float64
		for _, a := range root.Attr {
			switch a.Name.Local {
			case "viewBox":
				if box := strings.FieldsFunc(a.Value, func(r rune) bool { return r == ' ' || r == ',' }); len(box) == 4 {
					w, h = length(box[2]), length(box[3])
				}
			case "width":
				if w == 0 {
					w = length(a.Value)
				}
			case "height":
				if h == 0 {
					h = length(a.Value)
				}
			}
		}
		width, height = int(math.Round(w)), int(math.Round(h))
		return width, height, width > 0 && height > 0
	}
	return 0, 0, false
}

func length(s string) float64 {
	f, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(s), "px"), 64)
	if err != nil || f < 0 || f > 100_000 {
		return 0
	}
	return f
}
