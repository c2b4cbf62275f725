package web

import (
	"tianti/web/api"
	"tianti/web/kit"
	"tianti/web/page/appeal"
	"tianti/web/page/bank"
	"tianti/web/page/exam"
	"tianti/web/page/files"
	"tianti/web/page/marking"
	"tianti/web/page/sitting"
)

// exams are the areas of the item bank, papers, exams, sittings and marking.
func (p Parts) exams() []kit.Area {
	return []kit.Area{
		files.Pages{Files: p.Files}.Area(),
		bank.Pages{Bank: p.Bank, Org: p.Organisation}.Area(),
		api.Items{Bank: p.Bank}.Area(),
		api.Papers{Exams: p.Exams}.Area(),
		api.Exams{Exams: p.Exams}.Area(),
		api.Sittings{Exams: p.Exams}.Area(),
		api.Rooms{Exams: p.Exams}.Area(),
		api.Marking{Exams: p.Exams}.Area(),
		api.Appeals{Exams: p.Exams}.Area(),
		sitting.Pages{Exams: p.Exams}.Area(),
		exam.Pages{Exams: p.Exams, Org: p.Organisation, Purpose: p.purpose}.Area(),
		marking.Pages{Exams: p.Exams}.Area(),
		appeal.Pages{Exams: p.Exams, Losses: p.Losses}.Area(),
	}
}

// purpose is what people call what an exam is for: a certificate, or a rung of the ladder; "" for neither.
func (p Parts) purpose(lang, code string) string {
	if p.Certificates != nil {
		if k, err := p.Certificates.Catalogue().Kind(code); err == nil {
			return k.In(lang)
		}
	}
	if p.Ladder != nil {
		if g := p.Ladder.Blueprint().Grade(code); g != nil {
			return g.Code + " " + g.Name.In(lang)
		}
	}
	return ""
}
