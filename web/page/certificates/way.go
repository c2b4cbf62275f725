package certificates

import (
	"tianti/certificates"
	"tianti/internal/locale"
	"tianti/web/kit"
)

// wayPage is how far a person is on the way to a kind of certificate.
type wayPage struct {
	Own          bool
	Person, Name string
	Title        string
	Steps        []way
	Met          int
}

type way struct {
	Need, Have, Fix, Path string
	Met                   bool
}

// way is what a kind asks for and what is missing (GET /people/:id/certificates/:kind).
func (p Pages) way(r *kit.Request) error {
	who, err := p.People.Person(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	kind, err := p.Certificates.Catalogue().Kind(r.Path("kind"))
	if err != nil {
		return err
	}
	progress, err := p.Certificates.Progress(r.Context(), r.Actor, who.ID, kind.Code)
	if err != nil {
		return err
	}
	page := wayPage{Own: who.ID == r.Actor.Person, Person: who.ID, Name: who.Name, Title: kind.In(r.Lang)}
	names, err := p.titles(r, progress)
	if err != nil {
		return err
	}
	for _, part := range progress.Parts {
		step := stepOf(r, part, page.Title, names)
		page.Steps = append(page.Steps, step)
		if step.Met {
			page.Met++
		}
	}
	return r.Show("certificate_way", page)
}

// titles are what people call the courses of a programme.
func (p Pages) titles(r *kit.Request, progress certificates.Progress) (map[string]locale.Text, error) {
	var codes []string
	for _, part := range progress.Parts {
		if part.Part == certificates.CoursePart {
			codes = append(codes, part.Code)
		}
	}
	if p.Titles == nil || len(codes) == 0 {
		return nil, nil
	}
	return p.Titles(r.Context(), codes)
}

// stepOf is one part of the programme in words, with the page where it is done.
func stepOf(r *kit.Request, part certificates.Part, title string, names map[string]locale.Text) way {
	name, path := title, ""
	want, target := "/exams", "/exams"
	if part.Part == certificates.CoursePart {
		name, want, target = part.Code, "/courses/:course", "/courses/"+part.Code
		if t, ok := names[part.Code]; ok {
			name = t.In(r.Lang)
		}
	}
	for _, x := range r.Routes() {
		if x.Method == "GET" && x.Path == want && (x.Needs == "" || r.May(x.Needs)) {
			path = target
		}
	}
	need, have, fix := part.Says(r.Lang, name)
	return way{need, have, fix, path, part.Met()}
}
