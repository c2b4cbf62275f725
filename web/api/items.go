package api

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"tianti/exams/bank"
	"tianti/exams/format"
	"tianti/exams/item"
	"tianti/internal/fault"
	"tianti/rbac"
	"tianti/web/kit"
)

// Items is the item bank by API: list, read, write, import, and the steps of the review.
type Items struct{ Bank *bank.Service }

type itemInput struct {
	Unit   string      `json:"unit"` // path, the caller's own when it is left out
	Body   item.Body   `json:"body"`
	Labels bank.Labels `json:"labels"`
	Reason string      `json:"reason"`
}

type itemEdit struct {
	Rev    int64       `json:"rev"` // of the item that was edited; 0 for whatever is there
	Body   item.Body   `json:"body"`
	Labels bank.Labels `json:"labels"`
	Reason string      `json:"reason"`
}

// change is a step of an item's review.
type change = func(ctx context.Context, by rbac.Actor, id, reason string) (*bank.Item, error)

type reasoned struct {
	Reason string `json:"reason"`
}

type itemView struct {
	ID       string     `json:"id"`
	Rev      int64      `json:"rev"`
	Unit     string     `json:"unit"`
	Kind     item.Kind  `json:"kind"`
	State    bank.State `json:"state"`
	Version  int        `json:"version"`
	Live     int        `json:"live"`
	Title    string     `json:"title"`
	Points   int64      `json:"points"` // milli-points
	Category string     `json:"category"`
	Tier     string     `json:"tier"`
	Line     string     `json:"line"`
	// Difficulty is 1 (easy) to 5, 0 unknown.
	Difficulty int        `json:"difficulty"`
	Tags       []string   `json:"tags"`
	Body       *item.Body `json:"body,omitempty"` // with its key; in lists it is left out
}

type itemUpload struct {
	File     []byte `json:"file"`
	Unit     string `json:"unit"`
	Category string `json:"category"`
	Tier     string `json:"tier"`
	Line     string `json:"line"`
	Publish  bool   `json:"publish"`
	Update   bool   `json:"update"`
	Apply    bool   `json:"apply"`
	Reason   string `json:"reason"`
}

type itemImport struct {
	format.Printed
	Added   int  `json:"added"`
	Updated int  `json:"updated"`
	Same    int  `json:"same"`
	Applied bool `json:"applied"`
}

// Area is the item bank's routes.
func (x Items) Area() kit.Area {
	filter := append([]kit.Param{{Name: "state"}, {Name: "category", About: "path with slashes, takes in what lies below"}, {Name: "kind"}, {Name: "tier"}, {Name: "line"}, {Name: "tag"}}, kit.Cursor...)
	step := func(verb, summary string, do change) kit.Route {
		return kit.Route{Method: "POST", Path: "/api/v1/items/:id/" + verb, Needs: "exams.item." + verb, API: true, Do: x.step(do),
			Doc: &kit.Doc{Summary: summary, Request: reasoned{}, Answer: itemView{}}}
	}
	return kit.Area{Name: "api items", Routes: []kit.Route{
		{Method: "GET", Path: "/api/v1/items", Needs: "exams.item.read", API: true, Do: x.list,
			Doc: &kit.Doc{Summary: "List items of the bank", Answer: List[itemView]{}, Query: filter}},
		{Method: "POST", Path: "/api/v1/items", Needs: "exams.item.create", API: true, Do: x.create,
			Doc: &kit.Doc{Summary: "Add an item as a draft", Request: itemInput{}, Answer: itemView{}, Status: 201}},
		{Method: "POST", Path: "/api/v1/items/imports", Needs: "exams.item.import", API: true, Limit: format.MaxBytes + 1<<20, Do: x.load,
			Doc: &kit.Doc{Summary: "Check a file of questions (GIFT, Aiken, Moodle XML, QTI, CSV or XLSX), and with apply import it", Form: true, Request: itemUpload{}, Answer: itemImport{}}},
		{Method: "GET", Path: "/api/v1/items/:id", Needs: "exams.item.read", API: true, Do: x.show,
			Doc: &kit.Doc{Summary: "Read an item with its key", Answer: itemView{}}},
		{Method: "PUT", Path: "/api/v1/items/:id", Needs: "exams.item.edit", API: true, Do: x.edit,
			Doc: &kit.Doc{Summary: "Change an item; a live one gets a new version as a draft", Request: itemEdit{}, Answer: itemView{}}},
		step("review", "Approve a draft", x.Bank.Review),
		step("publish", "Freeze the reviewed version and let papers draw it", x.Bank.Publish),
		step("retire", "Take an item out of use", x.Bank.Retire),
	}}
}

func (x Items) list(r *kit.Request) error {
	cursor, limit, err := Paging(r)
	if err != nil {
		return err
	}
	page, err := x.Bank.Find(r.Context(), r.Actor, bank.Filter{State: bank.State(r.Query("state")), Category: r.Query("category"), Kind: item.Kind(r.Query("kind")),
		Tier: r.Query("tier"), Line: r.Query("line"), Tag: r.Query("tag"), Cursor: cursor, Limit: limit})
	if err != nil {
		return err
	}
	return r.Send(ListFrom(page.Items, page.Next, func(i *bank.Item) itemView { return viewOfItem(i, false) }))
}

func viewOfItem(i *bank.Item, whole bool) itemView {
	v := itemView{ID: i.ID, Rev: i.Rev, Unit: i.Unit, Kind: i.Kind, State: i.State, Version: i.Version, Live: i.Live, Title: i.Body.Title, Points: i.Body.Max,
		Category: i.Category, Tier: i.Tier, Line: i.Line, Difficulty: i.Difficulty, Tags: slices.Concat([]string{}, i.Tags)}
	if v.Title == "" {
		v.Title = i.Body.Summary(80)
	}
	if whole {
		v.Body = &i.Body
	}
	return v
}

func (x Items) create(r *kit.Request) error {
	var in itemInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	i, err := x.Bank.Create(r.Context(), r.Actor, cmp.Or(in.Unit, r.Actor.Unit), in.Body, in.Labels, in.Reason)
	if err != nil {
		return err
	}
	return r.Created("/api/v1/items/"+i.ID, viewOfItem(i, true))
}

func (x Items) show(r *kit.Request) error {
	i, err := x.Bank.Get(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	return r.Send(viewOfItem(i, true))
}

func (x Items) edit(r *kit.Request) error {
	var in itemEdit
	if err := r.JSON(&in); err != nil {
		return err
	}
	i, err := x.Bank.Edit(r.Context(), r.Actor, r.Path("id"), in.Rev, in.Body, in.Labels, in.Reason)
	if err != nil {
		return err
	}
	return r.Send(viewOfItem(i, true))
}

func (x Items) step(do change) kit.Handler {
	return func(r *kit.Request) error {
		var in reasoned
		if err := r.JSON(&in); err != nil {
			return err
		}
		i, err := do(r.Context(), r.Actor, r.Path("id"), in.Reason)
		if err != nil {
			return err
		}
		return r.Send(viewOfItem(i, true))
	}
}

// ErrFlag is a form field that is neither true nor false.
var ErrFlag = fault.Define(fault.Invalid, "web.flag") // param value

// flag reads a field of a multipart form that is true, false or absent.
func flag(r *kit.Request, name string) (bool, error) {
	switch v := r.Form(name); v {
	case "true", "1":
		return true, nil
	case "", "false", "0":
		return false, nil
	default:
		return false, ErrFlag.At(name).With("value", v)
	}
}

func (x Items) load(r *kit.Request) error {
	up, err := r.File("file")
	if err != nil {
		return err
	}
	o := bank.Options{Unit: cmp.Or(r.Form("unit"), r.Actor.Unit), Labels: bank.Labels{Category: bank.CategoryPath(strings.Split(r.Form("category"), "/")...), Tier: r.Form("tier"), Line: r.Form("line")}, Reason: r.Form("reason")}
	for name, into := range map[string]*bool{"publish": &o.Publish, "update": &o.Update, "apply": &o.Apply} {
		if *into, err = flag(r, name); err != nil {
			return err
		}
	}
	out, err := x.Bank.Import(r.Context(), r.Actor, up.Name, up.Data, o)
	if err != nil {
		return err
	}
	return r.Send(itemImport{out.Report.In(r.Lang), out.Added, out.Updated, out.Same, o.Apply})
}
