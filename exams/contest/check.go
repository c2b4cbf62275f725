package contest

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"tianti/internal/fault"
	"tianti/internal/locale"
	"tianti/internal/text"
)

// The faults of a plan, each at its field. Those of a stage or part say which.
var (
	ErrTitle   = fault.Define(fault.Invalid, "contest.title")    // param "most"
	ErrUntil   = fault.Define(fault.Invalid, "contest.until")    // param "most", days
	ErrMembers = fault.Define(fault.Invalid, "contest.members")  // params "least", "most"
	ErrQuota   = fault.Define(fault.Invalid, "contest.quota")    // param "most"
	ErrStages  = fault.Define(fault.Invalid, "contest.stages")   // params "most"
	ErrCode    = fault.Define(fault.Invalid, "contest.code")     // params "stage", "code"
	ErrName    = fault.Define(fault.Invalid, "contest.name")     // params "stage", "most"
	ErrParts   = fault.Define(fault.Invalid, "contest.parts")    // params "stage", "most"
	ErrKind    = fault.Define(fault.Invalid, "contest.kind")     // params "stage", "part", "kind"
	ErrWeights = fault.Define(fault.Invalid, "contest.weights")  // params "stage", "sum"
	ErrExam    = fault.Define(fault.Invalid, "contest.exam")     // params "stage", "part", "exam"
	ErrRubric  = fault.Define(fault.Invalid, "contest.rubric")   // params "stage", "part", "sum"
	ErrFirst   = fault.Define(fault.Invalid, "contest.first")    // param "stage"
	ErrPanels  = fault.Define(fault.Invalid, "contest.panels")   // params "stage", "least", "most"
	ErrTrim    = fault.Define(fault.Invalid, "contest.trim")     // params "stage", "least", "most"
	ErrTies    = fault.Define(fault.Invalid, "contest.ties")     // params "stage", "tie"
	ErrAdvance = fault.Define(fault.Invalid, "contest.advance")  // param "stage"
	ErrHours   = fault.Define(fault.Invalid, "contest.hours")    // params "stage", "most"
	ErrAwards  = fault.Define(fault.Invalid, "contest.awards")   // param "code"
	ErrBest    = fault.Define(fault.Invalid, "contest.best")     // param "most"
	ErrPool    = fault.Define(fault.Invalid, "contest.pool")     // params "stage", "need", "have"
	ErrJudge   = fault.Define(fault.Invalid, "contest.judge_no") // param "value"
	ErrNotes   = fault.Define(fault.Invalid, "contest.notes")    // param "most"
)

// The bounds of a plan.
const (
	mostTitle, mostName, mostNotes    = 60, 40, 2000
	mostStages, mostParts, mostLines  = 6, 8, 12
	mostPanels, mostSitting, mostPool = 50, 25, 200
	leastJudges, leastTrim            = 3, 4
	mostMembers, mostPlaces, mostDays = 20, 5000, 400
	mostHours                         = 240
)

var codeShape = regexp.MustCompile(`^[a-z][a-z0-9-]{0,19}$`)

// tidy brings a plan into the form in which it is kept.
func (p *Plan) tidy() {
	clean := func(t *locale.Text) { t.Zh, t.En = text.Clean(t.Zh), text.Clean(t.En) }
	clean(&p.Title)
	p.Notes = strings.TrimSpace(p.Notes)
	p.Until = p.Until.UTC().Truncate(time.Second)
	p.Quotas = slices.DeleteFunc(slices.Clone(p.Quotas), func(q Quota) bool { return q.Province == "" })
	p.Awards = slices.DeleteFunc(slices.Clone(p.Awards), func(a AwardRule) bool { return a.Places == 0 && a.Percent == 0 })
	slices.Sort(p.Judges)
	p.Judges = slices.DeleteFunc(slices.Compact(p.Judges), func(s string) bool { return s == "" })
	if !p.Team {
		p.Members = 1
	}
	for i := range p.Stages {
		s := &p.Stages[i]
		clean(&s.Name)
		s.Panels = max(s.Panels, 1)
		if !s.Judged() {
			s.Panels, s.Sitting, s.Trim = 1, 0, 0
		}
		s.Ties = slices.DeleteFunc(slices.Clone(s.Ties), func(t string) bool { return t == "" || t == TieLot })
		s.Ties = append(s.Ties, TieLot)
		for j := range s.Parts {
			x := &s.Parts[j]
			clean(&x.Name)
			if x.Exam = strings.TrimSpace(x.Exam); x.Kind != Paper {
				x.Exam = ""
			}
			if !x.Judged() {
				x.Rubric = nil
			}
			for k := range x.Rubric {
				clean(&x.Rubric[k].Name)
			}
		}
	}
}

// check says everything that is wrong with a tidied plan by itself.
func (p *Plan) check(now time.Time) (out fault.List) {
	if n := len([]rune(p.Title.Zh)); n == 0 || n > mostTitle || len([]rune(p.Title.En)) > mostTitle {
		out = append(out, ErrTitle.At("title").With("most", mostTitle))
	}
	if p.Until.Before(now) || p.Until.After(now.AddDate(0, 0, mostDays)) {
		out = append(out, ErrUntil.At("until").With("most", mostDays))
	}
	if p.Team && (p.Members < 2 || p.Members > mostMembers) {
		out = append(out, ErrMembers.At("members").With("least", 2).With("most", mostMembers))
	}
	for _, q := range append(slices.Clone(p.Quotas), Quota{Places: p.Each}) {
		if q.Places < 0 || q.Places > mostPlaces {
			out = append(out, ErrQuota.At("quotas").With("most", mostPlaces))
			break
		}
	}
	if n := len([]rune(p.Notes)); n > mostNotes {
		out = append(out, ErrNotes.At("notes").With("most", mostNotes))
	}
	if len(p.Stages) == 0 || len(p.Stages) > mostStages {
		out = append(out, ErrStages.At("stages").With("most", mostStages))
	}
	for i := range p.Stages {
		out = append(out, p.checkStage(i)...)
	}
	return append(out, p.checkAwards()...)
}

func (p *Plan) checkAwards() (out fault.List) {
	seen := map[string]bool{}
	for _, a := range p.Awards {
		if !slices.Contains(AwardCodes, a.Code) || seen[a.Code] || a.Places < 0 || a.Places > 1000 || a.Percent < 0 || a.Percent > 100 || a.Places > 0 && a.Percent > 0 {
			out = append(out, ErrAwards.At("awards").With("code", a.Code))
		}
		seen[a.Code] = true
	}
	if p.Best < 0 || p.Best > mostMembers || p.Winners < 0 || p.Winners > 100 || (p.Best == 0) != (p.Winners == 0) {
		out = append(out, ErrBest.At("best").With("most", mostMembers))
	}
	return out
}

func (p *Plan) checkStage(i int) (out fault.List) {
	s := &p.Stages[i]
	name := s.Name.Zh
	refuse := func(f *fault.Fault) { out = append(out, f.At("stages").With("stage", name)) }
	if at, _ := p.stage(s.Code); !codeShape.MatchString(s.Code) || at != i {
		refuse(ErrCode.With("code", s.Code))
	}
	if n := len([]rune(name)); n == 0 || n > mostName {
		refuse(ErrName.With("most", mostName))
	}
	if len(s.Parts) == 0 || len(s.Parts) > mostParts {
		refuse(ErrParts.With("most", mostParts))
	}
	sum := 0
	for j := range s.Parts {
		out = append(out, p.checkPart(i, j)...)
		sum += s.Parts[j].Weight
	}
	if sum != 100 {
		refuse(ErrWeights.With("sum", sum))
	}
	if s.Judged() {
		if s.Panels > mostPanels || s.Sitting < leastJudges || s.Sitting > mostSitting {
			refuse(ErrPanels.With("least", leastJudges).With("most", mostSitting))
		}
		if s.Trim != 0 && (s.Trim < leastTrim || s.Trim > mostSitting) {
			refuse(ErrTrim.With("least", leastTrim).With("most", mostSitting))
		}
	}
	for _, t := range s.Ties {
		if !p.knowsTie(i, t) {
			refuse(ErrTies.With("tie", t))
		}
	}
	if i < len(p.Stages)-1 {
		if a := s.Advance; a.Percent < 0 || a.Percent > 100 || a.Least < 0 || a.Least > mostPlaces || a.Percent+a.Least == 0 || a.Points < 0 || a.Points > 100 {
			refuse(ErrAdvance)
		}
	}
	if s.Hours < 0 || s.Hours > mostHours {
		refuse(ErrHours.With("most", mostHours))
	}
	return out
}

// knowsTie says whether a tie-break names a part of the stage, an earlier stage, or the lot.
func (p *Plan) knowsTie(i int, tie string) bool {
	if code, ok := strings.CutPrefix(tie, TiePart); ok {
		return p.Stages[i].part(code) != nil
	}
	if code, ok := strings.CutPrefix(tie, TieStage); ok {
		at, _ := p.stage(code)
		return at >= 0 && at < i
	}
	return tie == TieLot
}

func (p *Plan) checkPart(i, j int) (out fault.List) {
	s, x := &p.Stages[i], &p.Stages[i].Parts[j]
	refuse := func(f *fault.Fault) {
		out = append(out, f.At("stages").With("stage", s.Name).With("part", x.Name))
	}
	if !codeShape.MatchString(x.Code) || s.part(x.Code) != x {
		refuse(ErrCode.With("code", x.Code))
	}
	if n := len([]rune(x.Name.Zh)); n == 0 || n > mostName {
		refuse(ErrName.With("most", mostName))
	}
	if !slices.Contains(Kinds, x.Kind) || x.Weight < 0 {
		refuse(ErrKind.With("kind", x.Kind))
	}
	if x.Kind == Paper && x.Exam == "" {
		refuse(ErrExam.With("exam", ""))
	}
	if x.Kind == Earlier && i == 0 {
		refuse(ErrFirst)
	}
	if x.Judged() {
		sum, fine := 0, len(x.Rubric) > 0 && len(x.Rubric) <= mostLines
		for k, c := range x.Rubric {
			sum += c.Most
			fine = fine && c.Most > 0 && c.Name.Zh != "" && len([]rune(c.Name.Zh)) <= mostName && c.Code != "" &&
				!slices.ContainsFunc(x.Rubric[:k], func(o Criterion) bool { return o.Code == c.Code })
		}
		if !fine || sum != 100 {
			refuse(ErrRubric.With("sum", sum))
		}
	}
	return out
}
