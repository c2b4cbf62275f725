package contests

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tianti/exams/contest"
	"tianti/web/kit"
)

// boardPage is a stage's board. Rows come from memory; onPage of them are a page.
type boardPage struct {
	ID, Title, Stage, Back, Path    string
	State, Tone                     string
	Frozen, Inside, Sees, Live      bool
	Parts                           []string
	Rows                            []boardRow
	Own                             *boardRow
	Prev, Next, Other, Rest, Stream string // paths; Rest is that of the rows, Other of the other view
	Field, From, To                 int
	Covered                         int // places that the reveal has not come to
	Teams                           []teamRow
	Seq                             int64
}

type boardRow struct {
	Rank                      int
	Name, Province, Total     string
	Parts                     []string
	Parted, Path              string
	Begun, Whole, Absent, Own bool
	Covered                   bool
}

type teamRow struct {
	Rank         int
	Name, Points string
}

// onPage is how many lines a page of the board has.
const onPage = 50

func (p Pages) boardPage(r *kit.Request) (page boardPage, err error) {
	id, stage := r.Path("id"), r.Path("stage")
	inside := r.Query("inside") == "1"
	v, err := p.Contests.Board(r.Context(), r.Actor, id, stage, inside)
	if err != nil {
		return page, err
	}
	entry, err := p.Contests.Entry(r.Context(), r.Actor, id)
	if err != nil {
		return page, err
	}
	c := v.Contest
	path := stageAt(id, stage, "board")
	page = boardPage{ID: id, Title: c.Title.In(r.Lang), Stage: v.Stage.Name.In(r.Lang), Back: at(id), Path: path, State: r.T("contest.stage." + string(v.Passage.State)), Tone: stageTones[v.Passage.State],
		Frozen: v.Frozen, Inside: inside, Sees: p.Contests.Sees(r.Actor, c), Live: v.Passage.State == contest.Scoring || v.Passage.State == contest.Ended, Field: len(v.Lines), Seq: v.Seq, Covered: v.Covered,
		Stream: "/api/v1" + stageAt(id, stage, "stream")}
	if v.Passage.State == contest.Waiting {
		page.State = r.T("contest.stage.waiting")
	}
	for i := range v.Stage.Parts {
		page.Parts = append(page.Parts, v.Stage.Parts[i].Name.In(r.Lang))
	}
	from, err := strconv.Atoi(r.Query("from"))
	asked := err == nil && from >= 0 && from < len(v.Lines)
	if !asked {
		from = min(v.Covered, max(len(v.Lines)-1, 0)) / onPage * onPage // where the reveal is
	}
	to := min(from+onPage, len(v.Lines))
	page.From, page.To = from+1, to
	query := func(from int) string {
		q := "?from=" + strconv.Itoa(from)
		if inside {
			q += "&inside=1"
		}
		return q
	}
	page.Rest = stageAt(id, stage, "rows") + query(from)
	if !asked {
		page.Rest = strings.Replace(page.Rest, "from="+strconv.Itoa(from), "from=", 1) // it goes with the reveal
	}
	if from > 0 {
		page.Prev = path + query(max(from-onPage, 0))
	}
	if to < len(v.Lines) {
		page.Next = path + query(to)
	}
	page.Other = path
	if !inside {
		page.Other += "?inside=1"
	}
	provinces := map[string]string{}
	var paths []string
	for i := range v.Lines {
		if x := v.Lines[i].Province; x != "" && provinces[x] == "" {
			provinces[x] = x
			paths = append(paths, x)
		}
	}
	provinces = p.labels(r.Context(), r.Lang, paths...)
	for i := range v.Lines {
		own := entry != nil && v.Lines[i].Entrant == entry.No
		if (i < from || i >= to) && !own {
			continue
		}
		row := lineOf(r, c, v, &v.Lines[i], provinces)
		row.Own = own
		if own {
			page.Own = &row
		}
		if i >= from && i < to {
			page.Rows = append(page.Rows, row)
		}
	}
	for _, t := range contest.Teams(v.Lines, c.Best) {
		if v.Covered == 0 && len(page.Teams) < 10 {
			page.Teams = append(page.Teams, teamRow{t.Rank, provinces[t.Province], points(t.Points)})
		}
	}
	return page, nil
}

func lineOf(r *kit.Request, c *contest.Contest, v *contest.View, l *contest.Line, provinces map[string]string) boardRow {
	if l.Covered {
		return boardRow{Rank: l.Rank, Covered: true, Parts: slices.Repeat([]string{"—"}, len(v.Stage.Parts))}
	}
	row := boardRow{Rank: l.Rank, Name: l.Name, Province: provinces[l.Province], Total: points(l.Points()), Begun: l.Begun, Whole: l.Whole, Absent: l.Absent}
	if l.Parted != "" {
		row.Parted = r.T("contest.parted", "by", tieName(r, c, v.Stage, l.Parted))
	}
	for i := range l.Merits {
		m := &l.Merits[i]
		switch {
		case m.Have == 0:
			row.Parts = append(row.Parts, "—")
		case m.Have < m.Need:
			row.Parts = append(row.Parts, fmt.Sprintf("%s (%d/%d)", points(m.Points), m.Have, m.Need))
		default:
			row.Parts = append(row.Parts, points(m.Points))
		}
	}
	if v.Inside {
		row.Path = stageAt(c.ID, v.Stage.Code, "entrants", l.Entrant)
	}
	return row
}

// board is the live board (GET /contests/:id/stages/:stage/board).
func (p Pages) board(r *kit.Request) error {
	page, err := p.boardPage(r)
	if err != nil {
		return err
	}
	return r.Show("contest_board", page)
}

// rows is what moves on it (GET /contests/:id/stages/:stage/rows).
func (p Pages) rows(r *kit.Request) error {
	page, err := p.boardPage(r)
	if err != nil {
		return err
	}
	return r.ShowPart("contest_board", "rows", page)
}
