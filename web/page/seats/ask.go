package seats

import (
	"bufio"
	"context"
	"net/url"
	"strings"
	"time"

	"tianti/internal/sheet"
	"tianti/rbac/seat"
	"tianti/web/kit"
	"tianti/web/page/naming"
)

// askPage answers who could take a seat on a day, and why.
type askPage struct {
	moment
	Unit, Seat, Known string // Known "then": as was known at that instant
	Units, Seats      []kit.Option
	Asked             bool
	Able, Unable      []answer
	Name              string // of the seat
	Version           int64  // of the plan
	Next, File        string // the page of the others, the whole answer as a file
	Further           bool   // this is not the first page
}

type answer struct {
	Name, Path string
	seatRow
}

// ask is the auditor's question (GET /seats/ask?seat=&unit=&at=&time=&known=&cursor=).
func (p Pages) ask(r *kit.Request) error {
	m, err := momentOf(r)
	if err != nil {
		return err
	}
	page := askPage{moment: m, Unit: r.Query("unit"), Seat: r.Query("seat"), Known: r.Query("known"), Further: r.Query("cursor") != ""}
	if page.Units, err = naming.Choices(r, p.People, "rbac.seat_map.read", page.Unit); err != nil {
		return err
	}
	plan, version, err := p.Seats.PlanAt(r.Context(), m.At)
	if err != nil {
		return err
	}
	page.Version = version
	for _, s := range plan.Seats {
		page.Seats = append(page.Seats, kit.Option{Value: s.Code, Text: s.Name.In(r.Lang)})
	}
	if page.Seat == "" {
		page.Unit = p.home(r, page.Units)
		return r.Show("seat_ask", page)
	}
	if err := p.answers(r, &page); err != nil {
		return err
	}
	return r.Show("seat_ask", page)
}

func (page *askPage) about() seat.Ask {
	ask := seat.Ask{At: page.asked()}
	if page.Known == "then" {
		ask.Known = page.At
	}
	return ask
}

func (p Pages) answers(r *kit.Request, page *askPage) error {
	w, err := p.Seats.WhoCould(r.Context(), r.Actor, p.People, page.Seat, page.Unit, page.about(), r.Query("cursor"), mostRows)
	if err != nil {
		return err
	}
	page.Asked, page.Name, page.Version = true, w.Seat.Name.In(r.Lang), w.Version
	for _, x := range w.People {
		a := answer{x.Name, "/people/" + url.PathEscape(x.Person) + "/seats?" + url.Values{"at": {page.Day}, "time": {page.Time}}.Encode(), p.rowOf(r, w.Seat, x.Decision, reader{may: r.May})}
		if a.Allow {
			page.Able = append(page.Able, a)
		} else {
			page.Unable = append(page.Unable, a)
		}
	}
	same := url.Values{"seat": {page.Seat}, "unit": {page.Unit}, "known": {page.Known}, "at": {page.Day}, "time": {page.Time}}
	page.File = "/seats/ask/file?" + same.Encode()
	if w.Next != "" {
		same.Set("cursor", w.Next)
		page.Next = "/seats/ask?" + same.Encode()
	}
	return nil
}

// file is the whole answer as a sheet, written as it is found (GET /seats/ask/file, parameters as
// of ask).
func (p Pages) file(r *kit.Request) error {
	m, err := momentOf(r)
	if err != nil {
		return err
	}
	page := askPage{moment: m, Unit: r.Query("unit"), Seat: r.Query("seat"), Known: r.Query("known")}
	first, err := p.Seats.WhoCould(r.Context(), r.Actor, p.People, page.Seat, page.Unit, page.about(), "", mostRows)
	if err != nil {
		return err
	}
	var head []string
	for _, key := range []string{"seats.person", "seats.number", "seats.unit", "seats.seat", "seats.when", "seats.state", "seats.reasons", "seats.lacking", "seats.plan.version"} {
		head = append(head, r.T(key))
	}
	by, lang, name := r.Actor, r.Lang, page.Seat+"-"+page.Day+".csv"
	stateText := map[string]string{}
	for _, s := range []string{"open", "opened", "closed", "unsure"} {
		stateText[s] = r.T("seats.cell." + s)
	}
	return r.Stream(name, "text/csv; charset=utf-8", func(ctx context.Context, out *bufio.Writer) error {
		w := sheet.NewWriter(out)
		if err := w.Write(head...); err != nil {
			return err
		}
		for part := first; ; {
			if err := p.lines(ctx, w, lang, stateText, part); err != nil {
				return err
			}
			if err := w.Flush(); err != nil || part.Next == "" {
				return err
			}
			next, err := p.Seats.WhoCould(ctx, by, p.People, page.Seat, page.Unit, page.about(), part.Next, mostRows)
			if err != nil {
				return err
			}
			part = next
		}
	})
}

func (p Pages) lines(ctx context.Context, w *sheet.Writer, lang string, states map[string]string, part seat.Who) error {
	var paths []string
	for _, x := range part.People {
		paths = append(paths, x.Unit)
	}
	labels, err := p.People.Labels(ctx, lang, paths...)
	if err != nil {
		return err
	}
	for _, x := range part.People {
		var why, lacks []string
		for _, reason := range x.Decision.Reasons {
			why = append(why, reason.In(lang))
		}
		for _, m := range x.Decision.Missing {
			e := p.Seats.Explain(m, lang)
			lacks = append(lacks, e.Need+" ("+e.Have+")")
		}
		err := w.Write(x.Name, x.Person, labels[x.Unit], part.Seat.Name.In(lang), part.At.In(beijing).Format(time.DateTime), states[stateOf(x.Decision)],
			strings.Join(why, " "), strings.Join(lacks, "; "), version(part.Version))
		if err != nil {
			return err
		}
	}
	return nil
}
