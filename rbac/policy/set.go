package policy

import (
	"maps"
	"sync"
	"sync/atomic"

	"github.com/casbin/casbin/v2"
	"github.com/casbin/casbin/v2/model"

	"tianti/rbac"
)

// The model: who (with inheritance), in which relation to the place, does what to which kind of
// thing. Equality only. The cheap comparisons stand first, because each row is looked at.
const text = `
[request_definition]
r = sub, own, unit, obj, act

[policy_definition]
p = sub, scope, obj, act, eft

[role_definition]
g = _, _

[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))

[matchers]
m = (p.act == r.act || p.act == "*") && (p.obj == r.obj || p.obj == "*") && (p.scope == "any" || p.scope == r.own || p.scope == r.unit) && g(r.sub, p.sub)
`

// Set is a compiled policy. It never changes; a new version is a new Set.
//
// Casbin looks at every row that it has, at about half a microsecond each, so each kind of object
// has an enforcer of its own with the rows about it and those about everything. Each enforcer's
// answers are kept: a Set is immutable and an answer depends on subject, relation, object and
// action alone, so a kept answer is what Casbin would say again. Only words that occur in the
// rows are kept, hence the memory is bounded by the rows, whatever is asked.
type Set struct {
	version  int64
	rows     []Row
	objects  map[string]*part
	others   *part // for objects that no row names
	subjects map[string]bool
}

// part decides about one kind of object.
type part struct {
	enforcer *casbin.Enforcer
	actions  map[string]bool
	kept     atomic.Pointer[map[question]rbac.Verdict] // copied on write: reading takes no lock
	mu       sync.Mutex                                // one question to Casbin at a time
}

type question struct {
	subject, action string
	own, unit       bool
}

// Compile makes a Set of rows. The error is a fault.List of what is wrong with them; there is no
// Set of rows that are not entirely right.
func Compile(version int64, rows []Row) (*Set, error) {
	if err := Check(rows); err != nil {
		return nil, err
	}
	s := &Set{version: version, rows: append([]Row(nil), rows...), objects: map[string]*part{}, subjects: map[string]bool{}}
	about := map[string][]Row{}
	for _, r := range permits(rows) {
		about[r.Object] = append(about[r.Object], r)
	}
	for _, r := range rows {
		s.subjects[r.Subject] = true
	}
	roles := inherits(rows)
	for object, its := range about {
		if object == All {
			continue
		}
		p, err := newPart(append(its[:len(its):len(its)], about[All]...), roles)
		if err != nil {
			return nil, err
		}
		s.objects[object] = p
	}
	var err error
	s.others, err = newPart(about[All], roles)
	return s, err
}

func newPart(rows, roles []Row) (*part, error) {
	p := &part{actions: map[string]bool{}}
	p.kept.Store(&map[question]rbac.Verdict{})
	if len(rows) == 0 {
		return p, nil // nothing to ask: see judge
	}
	m, err := model.NewModelFromString(text)
	if err != nil {
		return nil, err
	}
	if p.enforcer, err = casbin.NewEnforcer(m); err != nil {
		return nil, err
	}
	p.enforcer.EnableAutoSave(false)
	var rules, groups [][]string
	for _, r := range rows {
		p.actions[r.Action] = true
		rules = append(rules, []string{r.Subject, r.Scope, r.Object, r.Action, r.Effect})
	}
	for _, r := range roles {
		groups = append(groups, []string{r.Subject, r.Parent})
	}
	if _, err = p.enforcer.AddPolicies(rules); err != nil {
		return nil, err
	}
	if len(groups) > 0 {
		_, err = p.enforcer.AddGroupingPolicies(groups)
	}
	return p, err
}

// Version is the number of the policy that the Set was made from.
func (s *Set) Version() int64 { return s.version }

// Rows are the policy's rows; the caller must not change them.
func (s *Set) Rows() []Row { return s.rows }

// Decide says what the policy says of a role: it implements rbac.Policy.
func (s *Set) Decide(role string, rel rbac.Relation, object, action string) rbac.Verdict {
	if role == "" {
		return rbac.Denied
	}
	return s.Judge("r:"+role, rel, object, action)
}

// Judge is Decide for any subject, with its prefix. An empty question is Denied, and so is one on
// which Casbin fails.
func (s *Set) Judge(subject string, rel rbac.Relation, object, action string) rbac.Verdict {
	if s == nil || subject == "" || object == "" || action == "" || object == All || action == All {
		return rbac.Denied
	}
	p := s.objects[object]
	if p == nil {
		p = s.others
	}
	q := question{subject, action, rel.Own, rel.Unit}
	if v, ok := (*p.kept.Load())[q]; ok {
		return v
	}
	return p.answer(q, object, s.subjects[subject] && p.actions[action])
}

// Reaches says whether some row could allow the permission to the role for some place.
func (s *Set) Reaches(role, object, action string) bool {
	for _, rel := range []rbac.Relation{{Unit: true}, {}, {Own: true}, {Own: true, Unit: true}} {
		if s.Decide(role, rel, object, action) == rbac.Allowed {
			return true
		}
	}
	return false
}

// answer asks Casbin, one question at a time: its role manager makes roles that it does not know
// while it looks for them. keep says whether the answer is worth keeping.
func (p *part) answer(q question, object string, keep bool) rbac.Verdict {
	p.mu.Lock()
	defer p.mu.Unlock()
	kept := *p.kept.Load()
	if v, ok := kept[q]; ok {
		return v
	}
	v, err := p.judge(q, object)
	if err != nil {
		return rbac.Denied
	}
	if keep {
		next := maps.Clone(kept)
		next[q] = v
		p.kept.Store(&next)
	}
	return v
}

// judge puts one question to Casbin. It says which row decided, which tells a denial from silence.
func (p *part) judge(q question, object string) (rbac.Verdict, error) {
	if p.enforcer == nil {
		return rbac.Silent, nil
	}
	ok, row, err := p.enforcer.EnforceEx(q.subject, word(q.own, Own), word(q.unit, Unit), object, q.action)
	switch {
	case err != nil:
		return rbac.Denied, err
	case ok:
		return rbac.Allowed, nil
	case len(row) > 0:
		return rbac.Denied, nil
	}
	return rbac.Silent, nil
}

// word is the scope that a relation fulfils, or one that no row has.
func word(holds bool, scope string) string {
	if holds {
		return scope
	}
	return "-"
}
