package seats

import (
	"net/url"
	"strings"
	"time"

	"tianti/internal/clock"
	"tianti/internal/fault"
	"tianti/rbac"
	"tianti/rbac/seat"
	"tianti/web/kit"
)

// ErrWhen says that a day or a time of it is not written as one; fields "at", "time".
var ErrWhen = fault.Define(fault.Invalid, "web.seats.when")

// seatRow is a seat as it stands for one person.
type seatRow struct {
	Code, Name, Number         string
	Allow, Undecidable, Opened bool
	Until                      time.Time // the first instant at which the answer is another one; zero if none is known
	Reasons                    []string
	Missing                    []missing
}

// missing is one thing that stands between a person and a seat, with the page that helps.
type missing struct{ Have, Need, Fix, Path string }

// moment is the instant that a page is asked for: day and time of day in Shanghai, now if absent.
type moment struct {
	Day, Time string // as the form shows them
	At        time.Time
	Now       bool
}

func momentOf(r *kit.Request) (moment, error) {
	day, at := r.Query("at"), r.Query("time")
	if day == "" {
		now := r.Now().In(clock.Shanghai)
		return moment{string(rbac.DayOf(now)), now.Format("15:04"), now, true}, nil
	}
	if at == "" {
		at = "12:00"
	}
	m := moment{Day: day, Time: at}
	t, err := time.ParseInLocation("2006-01-02 15:04", day+" "+at, clock.Shanghai)
	if err != nil {
		return m, ErrWhen.At("at").Because(err)
	}
	m.At = t
	return m, nil
}

// asked is the instant as seat questions take it: zero is now.
func (m moment) asked() time.Time {
	if m.Now {
		return time.Time{}
	}
	return m.At
}

// query are the parameters of a link to the same instant.
func (m moment) query(with url.Values) string {
	if !m.Now {
		with.Set("at", m.Day)
		with.Set("time", m.Time)
	}
	return with.Encode()
}

func (p Pages) rowOf(r *kit.Request, s seat.Seat, d seat.Decision, by reader) seatRow {
	row := seatRow{Code: s.Code, Name: s.Name.In(r.Lang), Number: s.Number, Allow: d.Allow, Undecidable: d.Undecidable, Until: d.ValidUntil}
	for _, why := range d.Reasons {
		row.Opened = row.Opened || why.Code == "opened"
		row.Reasons = append(row.Reasons, why.In(r.Lang))
	}
	for _, m := range d.Missing {
		e := p.Seats.Explain(m, r.Lang)
		row.Missing = append(row.Missing, missing{e.Have, e.Need, e.Fix, pathOf(r, m.Requirement, d.Person, by)})
	}
	return row
}

// reader is who looks: the person themselves or somebody else, and what they may read of the person.
type reader struct {
	own bool
	may func(permission string) bool
}

// help is a page that leads to what is missing, for oneself and for somebody else, and what it takes
// to open it. The routes of such pages ask in the use case, so we ask the same here.
type help struct{ mine, other, needs string }

var helps = map[string]help{
	"certificate": {"/people/:id/certificates/:kind", "/people/:id/certificates/:kind", "certificates.certificate.read"},
	"course":      {"/courses/:course", "/courses/:course", "courses.course.read"},
	"grade":       {"/ladder", "/people/:id/ladder", "ladder.position.read"},
	"star":        {"/stars", "/people/:id/stars", "ladder.star.read"},
}

// pathOf is the page that helps with what is missing, "" where the program has none or the reader
// may not open it.
func pathOf(r *kit.Request, requirement, person string, by reader) string {
	kind, code, _ := strings.Cut(requirement, ":")
	h, known := helps[kind]
	if !known || !by.own && !by.may(h.needs) {
		return ""
	}
	want := h.other
	if by.own {
		want = h.mine
	}
	for _, x := range r.Routes() {
		if x.Method == "GET" && x.Path == want && (x.Needs == "" || r.May(x.Needs)) {
			return strings.NewReplacer(":id", person, ":kind", code, ":course", code).Replace(want)
		}
	}
	return ""
}
