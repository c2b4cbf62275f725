package appraisals

import (
	"strconv"
	"strings"
	"time"

	"tianti/internal/fault"
	"tianti/internal/locale"
	"tianti/ladder/appraisal"
	"tianti/web/kit"
)

// formPage is a version of the form as everybody reads it.
type formPage struct {
	No         string
	By, Reason string
	At         time.Time
	Weights    []weightView
	Peers      int
	Customers  int
	Share      int64
	Least      int
	Dimensions []dimensionView
	Versions   []formRow
}

type weightView struct {
	Group  string
	Weight int64
}

type dimensionView struct {
	Name, About string
	Weight      int64
	Steps       []stepText
}

type stepText struct {
	Points int64
	Text   string
}

type formRow struct {
	No, Path, By, Reason string
	At                   time.Time
	Here                 bool
}

// form shows the newest version, or the one that the address names (GET /appraisals/form?version=).
func (p Pages) form(r *kit.Request) error {
	all, err := p.Appraisals.Forms(r.Context())
	if err != nil {
		return err
	}
	f := all[0]
	if no := r.Query("version"); no != "" {
		if f, err = p.Appraisals.FormOf(r.Context(), no); err != nil {
			return err
		}
	}
	page := formPage{No: formName(r, f.ID), By: f.By, Reason: f.Reason, At: f.At, Peers: f.Peers, Customers: f.Customers, Share: f.Share, Least: appraisal.Least}
	for _, g := range appraisal.Groups {
		page.Weights = append(page.Weights, weightView{group(r, g), f.Weights.Of(g)})
	}
	for _, d := range f.Dimensions {
		v := dimensionView{Name: d.Name.In(r.Lang), About: d.About.In(r.Lang), Weight: d.Weight}
		for i, t := range d.Steps {
			v.Steps = append(v.Steps, stepText{f.Points[i], t.In(r.Lang)})
		}
		page.Dimensions = append(page.Dimensions, v)
	}
	for _, x := range all {
		page.Versions = append(page.Versions, formRow{formName(r, x.ID), "/appraisals/form?version=" + x.ID, x.By, x.Reason, x.At, x.ID == f.ID})
	}
	return r.Show("appraisal_form", page)
}

// editPage is the form as it is being written.
type editPage struct {
	Base                         string
	Points                       []pointEdit
	Self, Leader, Peer, Customer string
	Peers, Customers, Share      string
	Dimensions                   []dimensionEdit
	Reason                       string
}

// pointEdit is the points of a step, counted from 1.
type pointEdit struct {
	N     int
	Value string
}

type dimensionEdit struct {
	Code, Title, Weight            string
	NameZh, NameEn, AboutZh, About string
	Steps                          []stepEdit
}

type stepEdit struct {
	N      int
	Zh, En string
}

func number(n int64) string { return strconv.FormatInt(n, 10) }

// editForm opens the newest version for writing (GET /appraisals/form/edit).
func (p Pages) editForm(r *kit.Request) error {
	f, err := p.Appraisals.Form(r.Context())
	if err != nil {
		return err
	}
	return r.Show("appraisal_form_edit", editOf(r, f))
}

func editOf(r *kit.Request, f *appraisal.Form) editPage {
	w := f.Weights
	page := editPage{Base: f.ID, Self: number(w.Self), Leader: number(w.Leader), Peer: number(w.Peer), Customer: number(w.Customer), Peers: strconv.Itoa(f.Peers), Customers: strconv.Itoa(f.Customers), Share: number(f.Share)}
	for i, n := range f.Points {
		page.Points = append(page.Points, pointEdit{i + 1, number(n)})
	}
	for _, d := range f.Dimensions {
		v := dimensionEdit{Code: d.Code, Title: d.Name.In(r.Lang), Weight: number(d.Weight), NameZh: d.Name.Zh, NameEn: d.Name.En, AboutZh: d.About.Zh, About: d.About.En}
		for i, t := range d.Steps {
			v.Steps = append(v.Steps, stepEdit{i + 1, t.Zh, t.En})
		}
		page.Dimensions = append(page.Dimensions, v)
	}
	return page
}

// publishForm makes what was written the newest version (POST /appraisals/form/edit).
func (p Pages) publishForm(r *kit.Request) error {
	base, err := p.Appraisals.FormOf(r.Context(), r.Form("base"))
	if err != nil {
		return err
	}
	page, f, faults := written(r, base)
	if len(faults) > 0 {
		return r.Refused("appraisal_form_edit", page, faults)
	}
	if _, err := p.Appraisals.Publish(r.Context(), r.Actor, base.ID, f, page.Reason); err != nil {
		return r.Refused("appraisal_form_edit", page, err)
	}
	r.Flash("appraisal.done.form")
	return r.Done("/appraisals/form")
}

// written reads the form's fields into the page and a form with as many steps as the version that it was made from.
func written(r *kit.Request, base *appraisal.Form) (editPage, appraisal.Form, fault.List) {
	var faults fault.List
	whole := func(field string, wrong *fault.Fault) int64 {
		n, err := strconv.ParseInt(r.Form(field), 10, 32)
		if err != nil {
			faults = append(faults, wrong)
		}
		return n
	}
	weight := func(field string) int64 { return whole(field, appraisal.ErrWeights.At(field).With("most", 1000)) }
	drawn := func(field string) int {
		return int(whole(field, appraisal.ErrDrawn.At(field).With("least", appraisal.Least).With("most", 15)))
	}
	f := appraisal.Form{Weights: appraisal.Weights{Self: weight("weight-self"), Leader: weight("weight-leader"), Peer: weight("weight-peer"), Customer: weight("weight-customer")},
		Peers: drawn("peers"), Customers: drawn("customers"), Share: whole("share", appraisal.ErrShare.At("share").With("least", 1).With("most", 100))}
	for i := range base.Points {
		f.Points = append(f.Points, whole("points-"+strconv.Itoa(i+1), appraisal.ErrPoints.At("points").With("least", len(base.Points)).With("most", len(base.Points))))
	}
	for _, d := range base.Dimensions {
		x := appraisal.Dimension{Code: d.Code, Weight: weight("dimension-" + d.Code), Name: both(r, "name-"+d.Code), About: both(r, "about-"+d.Code)}
		for i := range d.Steps {
			x.Steps = append(x.Steps, both(r, "step-"+d.Code+"-"+strconv.Itoa(i+1)))
		}
		f.Dimensions = append(f.Dimensions, x)
	}
	page := editOf(r, &f)
	page.Base, page.Reason = base.ID, r.Form("reason")
	page.typed(r)
	return page, f, faults
}

// typed keeps numbers as they were typed, also those that are none.
func (page *editPage) typed(r *kit.Request) {
	page.Self, page.Leader, page.Peer, page.Customer = r.Form("weight-self"), r.Form("weight-leader"), r.Form("weight-peer"), r.Form("weight-customer")
	page.Peers, page.Customers, page.Share = r.Form("peers"), r.Form("customers"), r.Form("share")
	for i := range page.Points {
		page.Points[i].Value = r.Form("points-" + strconv.Itoa(i+1))
	}
	for i, d := range page.Dimensions {
		page.Dimensions[i].Weight = r.Form("dimension-" + d.Code)
	}
}

func both(r *kit.Request, field string) locale.Text {
	return locale.Text{Zh: r.Form(field), En: r.Form(field + "-en")}
}

// formName is what a version of the form is called: the first is the one that comes with the program.
func formName(r *kit.Request, id string) string {
	if no := strings.TrimLeft(id, "0"); no != "" {
		return r.T("appraisal.version.no", "no", no)
	}
	return r.T("appraisal.form.builtin")
}
