package web

import (
	"tianti/web/api"
	"tianti/web/kit"
	"tianti/web/page/bank"
)

// exams are the areas of the item bank, papers, exams, sittings and marking.
func (p Parts) exams() []kit.Area {
	return []kit.Area{
		bank.Pages{Bank: p.Bank, Org: p.Organisation}.Area(),
		api.Items{Bank: p.Bank}.Area(),
	}
}
