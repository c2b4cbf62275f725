package succession

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"tianti/internal/clock"
	"tianti/ladder/succession"
	"tianti/rbac"
	"tianti/web/kit"
)

// boxPage is the nine-box of a unit.
type boxPage struct {
	Unit, AsOf string
	Units      []kit.Option
	Rows       []boxRow // from the highest potential down
	Unplaced   int
	Total      int
	Lacking    string // where the people are of whom too little is known
	Rules      string
}

type boxRow struct {
	Level string
	Cells []cellView
}

type cellView struct {
	Cell, Count int
	Name, Path  string
	People      []string // the first ones
	More        int
}

// mostInCell bounds the names that stand in a cell.
const mostInCell = 4

// asOf reads a day of the address as its end; the zero time is now.
func asOf(r *kit.Request) (time.Time, error) {
	s := r.Query("as_of")
	if s == "" || s == string(rbac.DayOf(r.Now())) {
		return time.Time{}, nil
	}
	day, err := time.ParseInLocation("2006-01-02", s, clock.Shanghai)
	if err != nil {
		return time.Time{}, succession.ErrAsOf.At("as_of")
	}
	return day.AddDate(0, 0, 1).Add(-time.Millisecond), nil
}

func (p Pages) drawn(r *kit.Request) (*succession.Box, string, []kit.Option, error) {
	unit, list, err := p.unit(r, "ladder.box.read")
	if err != nil {
		return nil, "", nil, err
	}
	at, err := asOf(r)
	if err != nil {
		return nil, unit, list, err
	}
	b, err := p.Succession.Box(r.Context(), r.Actor, unit, at)
	return b, unit, list, err
}

func cellPath(r *kit.Request, unit string, cell int) string {
	q := url.Values{"unit": {unit}, "cell": {strconv.Itoa(cell)}}
	if day := r.Query("as_of"); day != "" {
		q.Set("as_of", day)
	}
	return "/nine-box/people?" + q.Encode()
}

// box shows it (GET /nine-box?unit=&as_of=).
func (p Pages) box(r *kit.Request) error {
	b, unit, list, err := p.drawn(r)
	page := boxPage{Unit: unit, Units: list, AsOf: r.Query("as_of")}
	if err != nil {
		return r.Refused("succession_box", page, err)
	}
	page.Unplaced, page.Total, page.Lacking, page.Rules = len(b.Unplaced), len(b.Placed)+len(b.Unplaced), cellPath(r, unit, 0), b.Rules.ID
	for potential := 3; potential >= 1; potential-- {
		row := boxRow{Level: r.T("succession.potential." + strconv.Itoa(potential))}
		for performance := 1; performance <= 3; performance++ {
			n := (potential-1)*3 + performance
			v := cellView{Cell: n, Name: r.T("succession.cell." + strconv.Itoa(n)), Path: cellPath(r, unit, n)}
			for _, x := range b.In(n) {
				if v.Count++; v.Count <= mostInCell {
					v.People = append(v.People, x.Name)
				}
			}
			v.More = max(v.Count-mostInCell, 0)
			row.Cells = append(row.Cells, v)
		}
		page.Rows = append(page.Rows, row)
	}
	return r.Show("succession_box", page)
}

// cellPage is the people behind a cell.
type cellPage struct {
	Name, Unit, Back string
	Lacking          bool
	Rows             []placedRow
	Next             string
}

type placedRow struct {
	Path, Name, Unit, Grade, Performance, Potential string
	Moved                                           bool
	Held                                            string
}

// cellSize is how many people one page lists.
const cellSize = 50

// cell lists them (GET /nine-box/people?unit=&cell=&as_of=&from=).
func (p Pages) cell(r *kit.Request) error {
	n, err := strconv.Atoi(r.Query("cell"))
	if err != nil || n < 0 || n > 9 {
		return succession.ErrCell.At("cell").With("value", r.Query("cell"))
	}
	b, unit, _, err := p.drawn(r)
	if err != nil {
		return err
	}
	page := cellPage{Name: r.T("succession.cell." + strconv.Itoa(n)), Unit: p.label(r, unit), Back: strings.Replace(cellPath(r, unit, n), "/people?", "?", 1), Lacking: n == 0}
	all := b.In(n)
	from, _ := strconv.Atoi(r.Query("from"))
	from = min(max(from, 0), len(all))
	for _, x := range all[from:min(from+cellSize, len(all))] {
		page.Rows = append(page.Rows, placedRow{"/nine-box/people/" + url.PathEscape(x.Person), x.Name, p.label(r, x.Unit), p.rung(r, x.Grade), known(x.Performance), known(x.Potential), x.Calibrated != nil, heldText(r, x.Held)})
	}
	if from+cellSize < len(all) {
		page.Next = cellPath(r, unit, n) + "&from=" + strconv.Itoa(from+cellSize)
	}
	return r.Show("succession_cell", page)
}

// known is the points of an axis, a dash where nothing is known.
func known(a succession.Axis) string {
	if a.Raw == 0 {
		return "—"
	}
	return kit.Score(a.Points)
}
