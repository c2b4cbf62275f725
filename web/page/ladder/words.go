package ladder

import (
	"strings"
	"time"

	"tianti/certificates"
	"tianti/internal/locale"
	rungs "tianti/ladder"
	"tianti/ladder/requirement"
	"tianti/ladder/star"
	"tianti/web/kit"
	"tianti/web/page/naming"
)

type link = naming.Link

// item is a requirement in words, as an instant shows it.
type item struct {
	ID, Text   string
	Met        bool
	Strict     bool
	Have, Need string
	Evidence   []link
	Fix        []fix
	Parts      []item // of a composition; its Text says how many of them
}

// fix is one thing to do, with what it is done at.
type fix struct {
	Text  string
	Links []link
}

// Leaf says whether the item is a single requirement.
func (i item) Leaf() bool { return len(i.Parts) == 0 }

// words turns what the domain says into a reader's language.
type words struct {
	r       *kit.Request
	names   rungs.Names
	courses map[string]string // titles by code
	routes  []string          // paths of pages that are there

	certificates *certificates.Service // nil: numbers are not known
}

// wordsFor gathers the names of everything that requirements speak about.
func (p Pages) wordsFor(r *kit.Request) (*words, error) {
	w := &words{r: r, courses: map[string]string{}, certificates: p.Certificates}
	for _, x := range r.Routes() {
		if x.Method == "GET" && !x.API && (x.Needs == "" || r.May(x.Needs)) {
			w.routes = append(w.routes, x.Path)
		}
	}
	if p.Courses != nil {
		outline, err := p.Courses.Outline(r.Context())
		if err != nil {
			return nil, err
		}
		for code, e := range outline {
			w.courses[code] = e.Title.In(r.Lang)
		}
	}
	w.names = func(kind, code string) string { return p.name(w, kind, code) }
	return w, nil
}

// wordsIn is wordsFor in another language than the reader's: for papers.
func (p Pages) wordsIn(r *kit.Request, lang string) (*words, error) {
	in := *r
	in.Lang = lang
	return p.wordsFor(&in)
}

// name is what people call a code of some kind; "" where nobody knows it.
func (p Pages) name(w *words, kind, code string) string {
	lang := w.r.Lang
	switch kind {
	case requirement.Course:
		return w.courses[code]
	case requirement.Grade, requirement.Panel:
		bare, group := strings.CutSuffix(code, ":group")
		if g := p.Ladder.Blueprint().Grade(bare); g != nil && group {
			return w.r.T("ladder.panel.group", "grade", g.Code+" "+g.Name.In(lang))
		} else if g != nil {
			return g.Code + " " + g.Name.In(lang)
		}
	case requirement.Certificate:
		if p.Certificates != nil {
			if k, err := p.Certificates.Catalogue().Kind(code); err == nil {
				return k.In(lang)
			}
		}
		return optional(lang, "ladder.certificate."+code)
	case requirement.Exam:
		if known := optional(lang, "ladder.exam."+code); known != "" {
			return known
		}
		if name := p.name(w, requirement.Certificate, code); name != "" {
			return w.r.T("ladder.exam.for", "certificate", name)
		}
	case requirement.Award:
		return optional(lang, "ladder.award."+code)
	case requirement.Decision:
		if grade, ok := strings.CutPrefix(code, "quota:"); ok {
			return w.r.T("ladder.quota", "grade", grade)
		}
	}
	return ""
}

func optional(lang, key string) string {
	if locale.Has(lang, key) {
		return locale.T(lang, key, nil)
	}
	return ""
}

// path is a path of this program if some page that the reader may open answers it, "" otherwise.
func (w *words) path(candidates ...string) string {
	for _, c := range candidates {
		for _, pattern := range w.routes {
			if matches(pattern, c) {
				return c
			}
		}
	}
	return ""
}

func matches(pattern, path string) bool {
	ps, cs := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(ps) != len(cs) {
		return false
	}
	for i := range ps {
		if !strings.HasPrefix(ps[i], ":") && ps[i] != cs[i] {
			return false
		}
	}
	return true
}

// item says a result.
func (w *words) item(res *requirement.Result) item {
	lang := w.r.Lang
	out := item{ID: res.ID, Text: rungs.Say(lang, res, w.names), Met: res.Met, Have: rungs.SayAmount(lang, res.Have), Need: rungs.SayAmount(lang, res.Need)}
	if res.Ask != nil {
		out.Strict = res.Ask.Strict
	}
	for _, e := range res.Evidence {
		out.Evidence = append(out.Evidence, w.evidence(e))
	}
	for _, f := range res.Fix {
		s := rungs.Step{Do: f.Do, Codes: f.Codes, Need: f.Need, By: f.Until}
		if s.Do == "wait" {
			s.Codes = res.Ask.Codes
		}
		out.Fix = append(out.Fix, fix{rungs.SayStep(lang, s, w.names), w.places(s)})
	}
	for i := range res.Parts {
		out.Parts = append(out.Parts, w.item(&res.Parts[i]))
	}
	return out
}

func (w *words) items(rs []requirement.Result) []item {
	out := make([]item, 0, len(rs))
	for i := range rs {
		out = append(out, w.item(&rs[i]))
	}
	return out
}

// evidence names a fact and leads to it.
func (w *words) evidence(id string) link {
	kind, rest, _ := strings.Cut(id, ":")
	code, _, _ := strings.Cut(rest, ":")
	switch kind {
	case "course":
		return link{Text: w.r.T("ladder.evidence.course", "name", w.course(code)), Path: w.path("/courses/" + code)}
	case "exemption": // exemption:TARIFF:KF100002@2026-11-03T01:00:00Z
		return link{Text: w.r.T("ladder.evidence.exempt", "name", w.course(code)), Path: w.path("/courses/" + code)}
	case "counted": // counted:TARIFF:course:TARIFF-OLD:KF100002
		_, source, _ := strings.Cut(rest, ":")
		by := w.evidence(source)
		return link{Text: w.r.T("ladder.evidence.counted", "through", by.Text, "name", w.course(code)), Path: by.Path}
	case "certificate":
		return link{Text: w.certificate(rest), Path: w.path("/certificates/" + rest)}
	case "sitting":
		return link{Text: w.r.T("ladder.evidence.sitting"), Path: w.path("/sittings/"+rest+"/result", "/sittings/"+rest)}
	case "kpi": // kpi:KF100002:2026-09
		_, month, _ := strings.Cut(rest, ":")
		return link{Text: w.r.T("ladder.evidence.kpi", "month", month), Path: w.path("/people/" + code + "/kpi")}
	case "star": // star:KF100002:2026Q3
		_, period, _ := strings.Cut(rest, ":")
		return link{Text: w.r.T("ladder.evidence.star", "period", star.Label(w.r.Lang, period)), Path: w.path("/stars/" + period + "/people/" + code)}
	case "rating": // rating:KF100002:2026Q3, from a file of former years: no period here has its computation
		_, period, _ := strings.Cut(rest, ":")
		return link{Text: w.r.T("ladder.evidence.star", "period", star.Label(w.r.Lang, period))}
	case "appraised": // appraised:2026H1-k3j9x2ab:KF100002
		_, person, _ := strings.Cut(rest, ":")
		period, _, _ := strings.Cut(code, "-")
		return link{Text: w.r.T("ladder.evidence.appraisal", "when", star.Label(w.r.Lang, period)), Path: w.path("/appraisals/results/" + code + "/" + person)}
	case "contest": // contest:SKILL-2026:CONTEST-GOLD
		_, award, _ := strings.Cut(rest, ":")
		return link{Text: w.r.T("ladder.award." + award), Path: w.path("/contests/" + code)}
	case "award":
		return link{Text: w.r.T("ladder.evidence.award"), Path: w.path("/awards/" + rest)}
	case "veto":
		return link{Text: w.r.T("ladder.evidence.veto"), Path: w.path("/vetoes/" + rest)}
	case "panel", "quota": // panel:R2026-001
		return link{Text: w.r.T("ladder.evidence." + kind), Path: w.path("/rounds/" + rest)}
	case "grade":
		return link{Text: w.names.Of(requirement.Grade, rest), Path: "/ladder#grade-" + rest}
	}
	return link{Text: w.figure(kind, rest)}
}

// course is the title of a course; its code where nobody knows one.
func (w *words) course(code string) string {
	if name := w.courses[code]; name != "" {
		return name
	}
	return code
}

// figure names what came from a sheet or a file: its kind, and the period or day that ends its id.
func (w *words) figure(kind, rest string) string {
	when := rest[strings.LastIndexByte(rest, ':')+1:]
	switch kind {
	case "appraisal":
		return w.r.T("ladder.evidence.appraisal", "when", when)
	case "record":
		return w.r.T("ladder.evidence.record", "when", when)
	}
	return strings.TrimSuffix(kind+":"+rest, ":")
}

// certificate is title and number of a certificate; one that the reader may not see has its id.
func (w *words) certificate(id string) string {
	if w.certificates != nil {
		if c, err := w.certificates.Get(w.r.Context(), w.r.Actor, id); err == nil {
			return w.r.T("ladder.evidence.certificate", "name", w.names.Of(requirement.Certificate, c.Kind), "number", c.Number)
		}
	}
	return w.r.T("ladder.evidence.some_certificate", "name", id)
}

// places are where a step is done: a page for each course, exam or certificate that has one.
func (w *words) places(s rungs.Step) []link {
	var out []link
	if at := w.path("/appraisals"); s.Do == "appraisal" && at != "" { // one page for all dimensions
		return []link{{Text: w.r.T("nav.appraisal.mine"), Path: at}}
	}
	for _, c := range s.Codes {
		path := ""
		switch s.Do {
		case "course":
			path = w.path("/courses/" + c)
		case "exam":
			path = w.path("/exams")
		case "grade", "wait": // waiting may be for something else than a term on a rung
			if w.names(requirement.Grade, c) != "" {
				path = "/ladder#grade-" + c
			}
		}
		if path != "" {
			kind := s.Do
			if kind == "wait" {
				kind = requirement.Grade
			}
			out = append(out, link{Text: w.names.Of(kind, c), Path: path})
		}
	}
	return out
}

// stepView is a step on the way.
type stepView struct {
	Text          string
	By            time.Time
	Hours         int
	Sure          bool
	Links         []link
	Opens, Closes time.Time // of the session, if one is scheduled
}

func (w *words) way(steps []rungs.Step) []stepView {
	out := make([]stepView, len(steps))
	for i, s := range steps {
		out[i] = stepView{Text: rungs.SayStep(w.r.Lang, s, w.names), By: s.By, Hours: s.Hours, Sure: s.Sure, Links: w.places(s)}
		if s.Session != nil {
			out[i].Opens, out[i].Closes = s.Session.Opens, s.Session.Closes
		}
	}
	return out
}

// Facts names what a result rests on and leads to what the reader may open, for other pages of the ladder.
func (p Pages) Facts(r *kit.Request) (func(id string) naming.Link, error) {
	w, err := p.wordsFor(r)
	if err != nil {
		return nil, err
	}
	return w.evidence, nil
}

// Names gives the codes that requirements speak about their names in the reader's language, for
// other pages of the ladder.
func (p Pages) Names(r *kit.Request) (rungs.Names, error) {
	w, err := p.wordsFor(r)
	if err != nil {
		return nil, err
	}
	return w.names, nil
}
