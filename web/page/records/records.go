// Package records is the pages on which managers of the whole organisation look at learning records and
// let other systems write and read them: statements with a filter, clients, and a client's secret (once).
package records

import (
	"embed"
	"encoding/json"
	"net/url"
	"strings"
	"time"

	"tianti/courses/xapi"
	"tianti/internal/clock"
	"tianti/internal/locale"
	"tianti/web/kit"
)

//go:embed *.html
var files embed.FS

// Pages are the handlers.
type Pages struct{ Store *xapi.Service }

// Area is the folder's routes, pages and samples.
func (p Pages) Area() kit.Area {
	return kit.Area{
		Name: "records", Files: files, Samples: samples(),
		Routes: []kit.Route{
			{Method: "GET", Path: "/records", Needs: "courses.statement.read", Do: p.list,
				Nav: &kit.Nav{Group: "training", Label: "records.title", Icon: "list-check", Order: 60}},
			{Method: "GET", Path: "/records/clients", Needs: "courses.client.read", Do: p.clients},
			{Method: "GET", Path: "/records/clients/new", Needs: "courses.client.create", Do: p.fresh},
			{Method: "POST", Path: "/records/clients/new", Needs: "courses.client.create", Do: p.create},
			{Method: "POST", Path: "/records/clients/:id/end", Needs: "courses.client.revoke", Do: p.end},
		},
	}
}

// listPage is statements, the newest first.
type listPage struct {
	Person, Activity, Since string
	Rows                    []row
	More                    string // path of the earlier ones
	Clients                 bool   // the actor may see the clients
}

// row is a statement in a line.
type row struct {
	At                     time.Time
	Who, Verb, What, IRI   string
	Score, Outcome, Sender string
	Good, Signed           bool
}

// list shows statements (GET /records).
func (p Pages) list(r *kit.Request) error {
	page := listPage{Person: r.Query("person"), Activity: r.Query("activity"), Since: r.Query("since"), Clients: r.May("courses.client.read")}
	f, err := p.filter(r, page)
	if err != nil {
		return r.Refused("record_list", page, err)
	}
	got, err := p.Store.Look(r.Context(), r.Actor, f)
	if err != nil {
		return r.Refused("record_list", page, err)
	}
	for _, st := range got.Statements {
		x, err := rowOf(st, r.Lang)
		if err != nil {
			return err
		}
		page.Rows = append(page.Rows, x)
	}
	if got.More != "" {
		page.More = "/records?more=" + url.QueryEscape(got.More) + "&person=" + url.QueryEscape(page.Person) + "&activity=" + url.QueryEscape(page.Activity) + "&since=" + url.QueryEscape(page.Since)
	}
	return r.Show("record_list", page)
}

func (p Pages) filter(r *kit.Request, page listPage) (xapi.Filter, error) {
	if token := r.Query("more"); token != "" {
		return xapi.More(token)
	}
	q := url.Values{"limit": {"50"}}
	if page.Person != "" {
		agent, err := json.Marshal(p.Store.Person(page.Person, ""))
		if err != nil {
			return xapi.Filter{}, err
		}
		q.Set("agent", string(agent))
	}
	if page.Activity != "" {
		q.Set("activity", page.Activity)
	}
	if page.Since != "" {
		day, err := time.ParseInLocation(time.DateOnly, page.Since, clock.Shanghai)
		if err != nil {
			return xapi.Filter{}, xapi.ErrParameter.At("since").With("name", "since").With("want", time.DateOnly)
		}
		q.Set("since", day.Format(time.RFC3339))
	}
	return xapi.ReadFilter(q)
}

// said is what a line shows of a statement.
type said struct {
	Actor, Authority party
	Verb             struct {
		ID      string
		Display map[string]string
	}
	Object struct {
		ID, Name   string
		Definition struct{ Name map[string]string }
	}
	Result struct {
		Success *bool
		Score   struct{ Scaled, Raw *float64 }
	}
	Timestamp time.Time
}

type party struct {
	Name, Mbox, OpenID string
	Account            struct{ Name string }
}

func (x party) called() string {
	for _, s := range []string{x.Name, x.Account.Name, strings.TrimPrefix(x.Mbox, "mailto:"), x.OpenID} {
		if s != "" {
			return s
		}
	}
	return "—"
}

func words(m map[string]string, lang, otherwise string) string {
	for _, l := range []string{lang, locale.Chinese, locale.English, "zh", "en-US", "en-GB"} {
		if m[l] != "" {
			return m[l]
		}
	}
	for _, s := range m {
		return s
	}
	return otherwise
}

func rowOf(st xapi.Statement, lang string) (row, error) {
	data, err := json.Marshal(st)
	if err != nil {
		return row{}, err
	}
	var s said
	if err := json.Unmarshal(data, &s); err != nil {
		return row{}, err
	}
	x := row{At: s.Timestamp, Who: s.Actor.called(), Sender: s.Authority.called(), IRI: s.Object.ID, Signed: st.Signed()}
	x.Verb = words(s.Verb.Display, lang, s.Verb.ID[strings.LastIndexAny(s.Verb.ID, "/#:")+1:])
	x.What = words(s.Object.Definition.Name, lang, s.Object.ID)
	if x.What == "" {
		x.What = s.Object.Name
	}
	if ok := s.Result.Success; ok != nil {
		x.Good, x.Outcome = *ok, map[bool]string{true: "records.passed", false: "records.failed"}[*ok]
	}
	if v := s.Result.Score.Scaled; v != nil {
		x.Score = strings.TrimSuffix(json.Number(jsonText(*v*100)).String(), ".0") + "%"
	}
	return x, nil
}

func jsonText(f float64) string {
	data, _ := json.Marshal(float64(int(f*10+0.5)) / 10) // a number always marshals
	return string(data)
}
