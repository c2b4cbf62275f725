package api

import (
	"tianti/courses/class"
	"tianti/courses/workload"
	"tianti/internal/fault"
	"tianti/web/kit"
)

// outlook is what a class does to the month of its trainer, of those who have a place and of those in its course who
// have the lesson ahead of them.
type outlook struct {
	Month          string        `json:"month"`
	CapMinutes     int           `json:"cap_minutes"`
	TrainerMinutes int           `json:"trainer_minutes"` // of the month, with the class
	TrainerOver    bool          `json:"trainer_over"`
	Looked         int           `json:"looked"` // learners who were looked at
	More           bool          `json:"more"`   // there are others
	Over           int           `json:"over"`   // learners beyond the cap
	People         []outlookView `json:"people"` // of them, those whose learning the asker may read
}

type outlookView struct {
	Person  string `json:"person"`
	Name    string `json:"name"`
	Minutes int    `json:"minutes"`
}

// outlook looks at the working time before a class is written, so that the class does not count twice. nil where the
// plan is refused anyhow.
func (x Classes) outlook(r *kit.Request, p class.Plan, was *class.Class) (*outlook, error) {
	if x.Workload == nil || x.Classes.MayPlan(r.Actor, p.Unit) != nil || p.Check(r.Now()) != nil {
		return nil, nil
	}
	o, err := x.Workload.Outlook(r.Context(), r.Actor, workload.MeetingOf(p, was))
	if fault.KindOf(err) == fault.NotFound { // nobody of that number
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	v := &outlook{Month: o.Month, CapMinutes: o.Cap, TrainerMinutes: o.Trainer.Total(), TrainerOver: o.Trainer.Over(), Looked: o.Looked, More: o.More, Over: o.Over, People: []outlookView{}}
	for _, who := range o.Named {
		v.People = append(v.People, outlookView{who.Learner.Person, who.Name, who.Total()})
	}
	return v, nil
}
