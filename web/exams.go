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
		exam.Pages{Exams: p.Exams, Org: p.Organisation}.Area(),
		marking.Pages{Exams: p.Exams}.Area(),
		appeal.Pages{Exams: p.Exams, Losses: p.Losses}.Area(),
	}
}
