package contests

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"

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
	Code                            string      // of the stage
	Naming                          string      // of the board for spectators without a log-in
	Stages                          []stageLink // which these can look at
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
	own, query, path := "", url.Values{}, stageAt(id, stage, "board")
	if entry != nil {
		own = entry.No
	}
	if inside {
		query.Set("inside", "1")
	}
	page = p.draw(r, v, own, address{path, stageAt(id, stage, "rows"), "/api/v1" + stageAt(id, stage, "stream"), query})
	page.Back, page.Inside, page.Sees, page.Other = at(id), inside, p.Contests.Sees(r.Actor, v.Contest), path
	page.Live = v.Passage.State == contest.Scoring || v.Passage.State == contest.Ended
	if !inside {
		page.Other += "?inside=1"
	}
	return page, nil
}

// address is where a board is: its page, what moves on it, what tells of it, and what all pages of it ask.
type address struct {
	page, rows, stream string
	query              url.Values
}

// at is a path of the board with its query; from is the first line, below 0 where the reveal is.
func (a address) at(path string, from int) string {
	q := maps.Clone(a.query)
	if from >= 0 {
		q.Set("from", strconv.Itoa(from))
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// draw is the board as a page; own is the number of whoever looks, "" for who does not compete.
func (p Pages) draw(r *kit.Request, v *contest.View, own string, here address) boardPage {
	c := v.Contest
	page := boardPage{ID: c.ID, Title: c.Title.In(r.Lang), Stage: v.Stage.Name.In(r.Lang), Code: v.Stage.Code, Path: here.page, State: r.T("contest.stage." + string(v.Passage.State)), Tone: stageTones[v.Passage.State],
		Frozen: v.Frozen, Field: len(v.Lines), Seq: v.Seq, Covered: v.Covered, Stream: here.at(here.stream, -1)}
	if v.Passage.State == contest.Waiting {
		page.State = r.T("contest.stage.waiting")
	}
	for i := range v.Stage.Parts {
		page.Parts = append(page.Parts, v.Stage.Parts[i].Name.In(r.Lang))
	}
	from, err := strconv.Atoi(r.Query("from"))
	page.Rest = here.at(here.rows, from)
	if err != nil || from < 0 || from >= len(v.Lines) {
		from = min(v.Covered, max(len(v.Lines)-1, 0)) / onPage * onPage // where the reveal is
		page.Rest = here.at(here.rows, -1)                              // it goes with the reveal
	}
	to := min(from+onPage, len(v.Lines))
	page.From, page.To = from+1, to
	if from > 0 {
		page.Prev = here.at(here.page, max(from-onPage, 0))
	}
	if to < len(v.Lines) {
		page.Next = here.at(here.page, to)
	}
	provinces := p.provincesOf(r, v.Lines)
	for i := range v.Lines {
		mine := own != "" && v.Lines[i].Entrant == own
		if (i < from || i >= to) && !mine {
			continue
		}
		row := lineOf(r, c, v, &v.Lines[i], provinces)
		if row.Own = mine; mine {
			page.Own = &row
		}
		if i >= from && i < to {
			page.Rows = append(page.Rows, row)
		}
	}
	for _, t := range contest.Teams(v.Lines, c.Best) {
		if v.Covered == 0 && v.Naming != contest.NumberNames && len(page.Teams) < 10 {
			page.Teams = append(page.Teams, teamRow{t.Rank, provinces[t.Province], points(t.Points)})
		}
	}
	return page
}

func lineOf(r *kit.Request, c *contest.Contest, v *contest.View, l *contest.Line, provinces map[string]string) boardRow {
	if l.Covered {
		return boardRow{Rank: l.Rank, Covered: true, Parts: slices.Repeat([]string{"—"}, len(v.Stage.Parts))}
	}
	row := boardRow{Rank: l.Rank, Total: points(l.Points()), Begun: l.Begun, Whole: l.Whole, Absent: l.Absent}
	row.Name, row.Province = named(r, v, l, provinces)
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
