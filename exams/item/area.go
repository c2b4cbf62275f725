package item

import (
	"slices"
	"strconv"
)

// mostPixels bounds the sides of a picture with areas, mostCorners the corners of a polygon.
const (
	mostPixels  = 20_000
	mostCorners = 100
)

// Holds says whether a place lies within the area; its edge belongs to it.
func (a *Area) Holds(s Spot) bool {
	if a == nil {
		return false
	}
	c := a.Coords
	switch {
	case a.Shape == Rect && len(c) == 4:
		return s.X >= c[0] && s.X <= c[2] && s.Y >= c[1] && s.Y <= c[3]
	case a.Shape == Circle && len(c) == 3:
		dx, dy := s.X-c[0], s.Y-c[1]
		return dx*dx+dy*dy <= c[2]*c[2]
	case a.Shape == Poly:
		return inPolygon(c, s)
	}
	return false
}

// inPolygon counts how often a ray to the right crosses the sides (the even–odd rule), in whole
// numbers so that every machine agrees about the edge.
func inPolygon(c []int64, s Spot) bool {
	inside := false
	n := len(c) / 2
	for i, j := 0, n-1; i < n; j, i = i, i+1 {
		ax, ay, bx, by := c[2*i], c[2*i+1], c[2*j], c[2*j+1]
		side := (bx-ax)*(s.Y-ay) - (by-ay)*(s.X-ax)
		if side == 0 && s.X >= min(ax, bx) && s.X <= max(ax, bx) && s.Y >= min(ay, by) && s.Y <= max(ay, by) {
			return true
		}
		if (ay > s.Y) != (by > s.Y) && (side > 0) == (by > ay) {
			inside = !inside
		}
	}
	return inside
}

// fits says whether the area is one: the numbers that its shape takes, all of them on the picture.
func (a *Area) fits(width, height int64) bool {
	if a == nil || len(a.Coords) > 2*mostCorners || slices.ContainsFunc(a.Coords, func(n int64) bool { return n < 0 }) {
		return false
	}
	c := a.Coords
	switch a.Shape {
	case Rect:
		return len(c) == 4 && c[0] < c[2] && c[1] < c[3] && c[2] <= width && c[3] <= height
	case Circle:
		return len(c) == 3 && c[0] <= width && c[1] <= height && c[2] > 0 && c[2] <= max(width, height)
	case Poly:
		for i := 0; i+1 < len(c); i += 2 {
			if c[i] > width || c[i+1] > height {
				return false
			}
		}
		return len(c) >= 6 && len(c)%2 == 0
	}
	return false
}

// number reads a setting that is a whole number from 1 to most; 0 when it is not there or is none.
func (b *Body) number(setting string, most int) int {
	n, err := strconv.Atoi(b.Settings[setting])
	if err != nil || n < 1 || n > most {
		return 0
	}
	return n
}

// good says whether a setting is left out or a whole number from 1 to most.
func (b *Body) good(setting string, most int) bool {
	return b.Settings[setting] == "" || b.number(setting, most) > 0
}

// Picture is the picture of a hot-spot with its size in pixels; nil when it has none yet.
func (b *Body) Picture() *ShownPicture {
	if len(b.Media) == 0 {
		return nil
	}
	return &ShownPicture{File: b.Media[0].ID, Name: b.Media[0].Name,
		Width: int64(b.number("width", mostPixels)), Height: int64(b.number("height", mostPixels))}
}
