package appraisals

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"tianti/ladder/appraisal"
	"tianti/web/kit"
)

// resultPage is a version of somebody's result with the whole computation.
type resultPage struct {
	Name, Title, Unit, Period string
	Back                      string // to the cycle, for those who lead it
	Effective                 time.Time
	outcome
}

// outcome is a result as it is shown, here and on the panel's page.
type outcome struct {
	No, Last int
	Versions []versionRow
	Lines    []lineView
	Overall  string
	Sum      string // of dimension weights times points
	Weight   int64
	Rated    bool
	Void     bool
	Share    int64
	Least    int
	Words    []wordsView
}

type versionRow struct {
	No                int
	Path              string
	What, Name, Why   string
	At                time.Time
	Overall           string
	Here, Rated, Void bool
}

type lineView struct {
	Code, Name         string
	Weight             int64
	Parts              []partView
	Sum, Raw, Points   string
	There, All         int64
	Set, Rated, Counts bool
}

type partView struct {
	Group                    string
	Count, Weight            int64
	Points                   string // the sum of points
	Mean, Product            string
	Hidden, Without, Nothing bool
}

type wordsView struct {
	From       string
	Good, Wish []string
}

// whatOf says what made a version.
func whatOf(r *kit.Request, f *appraisal.Form, v *appraisal.Version) string {
	switch appraisal.Kind(v.Why) {
	case appraisal.Adjust:
		m := v.Ruling.Set[len(v.Ruling.Set)-1]
		return r.T("appraisal.version.adjust", "dimension", dimension(r, f, m.Code), "points", points(m.Points))
	case appraisal.Exclude:
		return r.T("appraisal.version.exclude", "group", group(r, v.Ruling.Without[len(v.Ruling.Without)-1]))
	case appraisal.Annul:
		return r.T("appraisal.version.annul")
	}
	return r.T("appraisal.version.count")
}

// outcomeOf shows a version; path is where the others are.
func outcomeOf(r *kit.Request, c *appraisal.Cycle, x *appraisal.Person, v *appraisal.Version, path string) outcome {
	f, res := &c.Form, &v.Result
	out := outcome{No: v.No, Last: x.Last().No, Overall: points(res.Overall), Sum: points(res.Sum), Weight: res.Weight, Rated: res.Rated, Void: v.Ruling.Void, Share: f.Share, Least: appraisal.Least}
	for i := len(x.Versions) - 1; i >= 0; i-- {
		o := &x.Versions[i]
		out.Versions = append(out.Versions, versionRow{o.No, path + "?version=" + strconv.Itoa(o.No), whatOf(r, f, o), who(r, o.By, o.Name), o.Reason, o.At, points(o.Result.Overall), o.No == v.No, o.Result.Rated, o.Ruling.Void})
	}
	for _, l := range res.Lines {
		line := lineView{Code: l.Code, Name: dimension(r, f, l.Code), Weight: l.Weight, Sum: points(l.Sum), Raw: points(l.Raw), Points: points(l.Points), There: l.There, All: f.Weights.Sum(), Set: l.Set, Rated: l.Rated, Counts: l.There > 0}
		for _, part := range l.Parts {
			if part.Weight == 0 && part.Count == 0 {
				continue
			}
			line.Parts = append(line.Parts, partOf(r, v, part))
		}
		out.Lines = append(out.Lines, line)
	}
	for _, w := range x.Words {
		var from []string
		for _, g := range w.From {
			from = append(from, group(r, g))
		}
		out.Words = append(out.Words, wordsView{strings.Join(from, r.T("appraisal.and")), w.Good, w.Wish})
	}
	return out
}

func partOf(r *kit.Request, v *appraisal.Version, part appraisal.Part) partView {
	out := partView{Group: group(r, part.Group), Count: part.Count, Weight: part.Weight, Points: points(part.Sum * 1000), Mean: points(part.Mean), Product: points(part.Weight * part.Mean)}
	for _, g := range v.Ruling.Without {
		out.Without = out.Without || g == part.Group
	}
	if part.Count == 0 && !out.Without {
		out.Hidden, out.Nothing = part.Group.Hidden(), !part.Group.Hidden()
	}
	return out
}

// version is the version that the address names, the last one without.
func version(r *kit.Request, x *appraisal.Person) (*appraisal.Version, error) {
	no := 0
	if s := r.Query("version"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 {
			return nil, appraisal.ErrNoResult
		}
		no = n
	}
	v := x.Version(no)
	if v == nil {
		return nil, appraisal.ErrNoResult
	}
	return v, nil
}

// result shows somebody's result (GET /appraisals/results/:cycle/:person?version=).
func (p Pages) result(r *kit.Request) error {
	o, err := p.Appraisals.Outcome(r.Context(), r.Actor, r.Path("cycle"), r.Path("person"))
	if err != nil {
		return err
	}
	v, err := version(r, o.Person)
	if err != nil {
		return err
	}
	page := resultPage{Name: o.Person.Name, Title: o.Cycle.Title, Unit: p.label(r.Context(), r.Lang, o.Person.Unit), Period: halfYear(r, o.Cycle.Period), Effective: o.Person.Effective,
		outcome: outcomeOf(r, o.Cycle, o.Person, v, resultPath(o.Cycle.ID, o.Person.Person))}
	if r.May("ladder.cycle.read") && r.Actor.Person != o.Person.Person {
		page.Back = "/appraisal-cycles/" + url.PathEscape(o.Cycle.ID) + "/people/" + url.PathEscape(o.Person.Person)
	}
	return r.Show("appraisal_result", page)
}
