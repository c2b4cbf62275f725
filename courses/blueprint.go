package courses

import (
	"context"
	"embed"
	"errors"
	"io/fs"
	"strings"

	"tianti/internal/fault"
	"tianti/internal/locale"
	"tianti/internal/store"
	"tianti/internal/strictyaml"
	"tianti/rbac"
)

//go:embed blueprint.yaml content/*.md
var blueprint embed.FS

// The faults of a catalogue file, beyond what strictyaml and Content.Check say. Params "file", "line".
var (
	ErrBlueprint = fault.Define(fault.Invalid, "courses.blueprint.course") // params "code", "why"
	ErrOrder     = fault.Define(fault.Invalid, "courses.blueprint.order")  // params "code", "requires"
)

// Plan is a course as a catalogue file has it.
type Plan struct {
	At       strictyaml.Line `yaml:"-"`
	Code     string          `yaml:"code"`
	Title    locale.Text     `yaml:"title"`
	Summary  locale.Text     `yaml:"summary"`
	Line     string          `yaml:"line"`
	Tier     string          `yaml:"tier"`
	Step     string          `yaml:"step"`
	Hours    int             `yaml:"hours"`
	Credits  int             `yaml:"credits"`
	Cost     int64           `yaml:"cost,omitempty"` // fen
	Months   int             `yaml:"months,omitempty"`
	Requires []string        `yaml:"requires,omitempty"`
	Needs    []Need          `yaml:"needs"`
	Lessons  []Lesson        `yaml:"lessons"`
}

func (p *Plan) content() Content {
	return Content{
		Title: p.Title, Summary: p.Summary, Line: Line(p.Line), Tier: Tier(p.Tier), Step: p.Step, Hours: p.Hours,
		Credits: p.Credits, Cost: p.Cost, Months: p.Months, Requires: p.Requires, Needs: p.Needs, Lessons: p.Lessons,
	}
}

// ReadPlans reads a catalogue file. text gives the lessons' texts of a course by lesson id. A
// course may require only courses that stand above it, so no circle can be written.
func ReadPlans(file string, data []byte, text func(code string) map[string]string) ([]Plan, error) {
	var sheet struct {
		Version int    `yaml:"version"`
		Courses []Plan `yaml:"courses"`
	}
	if err := strictyaml.Decode(file, data, &sheet); err != nil {
		return nil, err
	}
	var faults fault.List
	seen := map[string]bool{}
	for i := range sheet.Courses {
		p := &sheet.Courses[i]
		refuse := func(f *fault.Fault) { faults = append(faults, strictyaml.At(f, file, p.At)) }
		if err := CheckCode(p.Code); err != nil || seen[p.Code] {
			refuse(ErrCode.With("code", p.Code))
		}
		texts := text(p.Code)
		for j := range p.Lessons {
			p.Lessons[j].Text = texts[p.Lessons[j].ID]
		}
		c := p.content()
		for _, f := range fault.All(c.Check(p.Code, true)) {
			refuse(ErrBlueprint.At(f.Field()).With("code", p.Code).With("why", f.Field()).Because(f))
		}
		for _, r := range p.Requires {
			if !seen[r] {
				refuse(ErrOrder.At("requires").With("code", p.Code).With("requires", r))
			}
		}
		seen[p.Code] = true
	}
	return sheet.Courses, faults.Err()
}

// Blueprint is the built-in catalogue.
func Blueprint() ([]Plan, error) {
	data, err := blueprint.ReadFile("blueprint.yaml")
	if err != nil {
		return nil, err
	}
	return ReadPlans("courses/blueprint.yaml", data, func(code string) map[string]string {
		page, err := fs.ReadFile(blueprint, "content/"+code+".md")
		if err != nil {
			return nil // the check of the lesson says what is missing
		}
		return sections(string(page))
	})
}

// sections cuts a page at its marks "<!-- lesson: id -->".
func sections(page string) map[string]string {
	out := map[string]string{}
	for _, part := range strings.Split(page, "<!-- lesson: ")[1:] {
		if id, text, ok := strings.Cut(part, " -->"); ok {
			out[strings.TrimSpace(id)] = strings.TrimSpace(text) + "\n"
		}
	}
	return out
}

// Install puts the built-in courses that are not there yet into a unit's catalogue, live. It
// never touches one that is there: from then on they belong to their editors.
func (s *Service) Install(ctx context.Context, by rbac.Actor, unit string) (int, error) {
	plans, err := Blueprint()
	if err != nil {
		return 0, err
	}
	grant, err := s.gate.May(by, "courses.course.publish", rbac.Place{Unit: unit})
	if err != nil {
		return 0, err
	}
	n, now := 0, s.clock.Now()
	for _, p := range plans {
		c := &Course{
			Meta: store.Meta{ID: p.Code}, Unit: unit, State: Draft, Content: p.content(), Origin: "blueprint",
			Author: by.Person, Created: now, Changed: now,
		}
		c.Hash = c.Content.hash()
		if _, err := s.courses.Get(ctx, c.ID); err == nil {
			continue
		} else if !missing(err) {
			return n, err
		}
		number, err := s.freeze(ctx, c)
		if err != nil {
			return n, err
		}
		if err := c.publish(number, now); err != nil {
			return n, err
		}
		err = s.courses.Insert(ctx, c, grant.Record("built-in catalogue", CoursePublished{c.ID, number, unit, c.Content.Counts, nil}))
		if errors.Is(err, store.ErrExists) {
			continue
		}
		if err != nil {
			return n, err
		}
		n++
	}
	s.catalogue.forget()
	return n, nil
}
