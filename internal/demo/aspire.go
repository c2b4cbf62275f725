package demo

// ripe is how many days before the last one somebody must have reached a grade to be ready for the next: the months
// that the ladder asks for there, and some more, so that the figures of those months are known.
var ripe = map[string]struct {
	next string
	days int
	of   int // one of so many
}{
	"F2": {"F3", 130, 3},
	"F3": {"A1", 195, 8},
	"A1": {"A2", 195, 8},
}

// aspire lets some have done everything that their next grade asks for, and wait to be proposed: they have learnt its
// courses, sat its exam, earned its certificate, and had good months. agent1 is one of them.
func (p *plan) aspire() {
	for _, l := range p.lives {
		top := l.rungs[len(l.rungs)-1]
		way, known := ripe[top.grade]
		r := p.random(l.no + ":aspires")
		chosen := r.IntN(max(way.of, 1)) == 0 && l.ability > 0.4
		if l.login == "agent1" {
			chosen = true
		} else if l.login != "" {
			continue
		}
		if !known || !chosen || top.day > -way.days || l.left != never || l.inClass || l.fallen.kind != "" || len(l.vetoes) > 0 || l.post[0] != 'A' {
			continue
		}
		l.aspires = way.next
	}
}
