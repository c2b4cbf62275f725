package ladder

import (
	"context"
	"slices"

	"tianti/internal/fault"
	"tianti/rbac"
)

// mostExamined bounds how many people one trial looks at.
const mostExamined = 50_000

// TryOut reads a ladder's file and says whom its rules would qualify or no longer qualify, among
// those whose positions the actor may read. It changes nothing. Faults of the file name their line
// and are at the field "yaml".
func (s *Service) TryOut(ctx context.Context, by rbac.Actor, yaml []byte) (*Trial, error) {
	if _, err := s.gate.May(by, "ladder.requirement.edit", rbac.Place{}); err != nil {
		return nil, err
	}
	if len(yaml) > mostYAML {
		return nil, ErrLadderLong.At("yaml").With("limit", mostYAML>>10)
	}
	b, err := Read("ladder.yaml", yaml)
	if err != nil {
		var at fault.List
		for _, f := range fault.All(err) {
			at = append(at, f.At("yaml"))
		}
		return nil, at
	}
	t, now := newTrial(s.Draft(), b), s.clock.Now()
	for _, unit := range apart(s.gate.Reach(by, "ladder.position.read")) {
		for cursor := ""; ; {
			people, facts, next, err := s.batch(ctx, unit, cursor)
			if err != nil {
				return nil, err
			}
			for i, p := range people {
				t.look(p, p.At(now).Grade, facts[i].ViewAt(now))
			}
			if cursor = next; cursor == "" {
				break
			}
			if t.out.Examined >= mostExamined {
				t.out.Rest = true
				return t.result(), nil
			}
		}
	}
	return t.result(), nil
}

// apart leaves out units that lie below others.
func apart(units []string) (out []string) {
	for i, u := range units {
		if !slices.ContainsFunc(units, func(above string) bool { return above != u && rbac.Covers(above, u) }) && !slices.Contains(units[:i], u) {
			out = append(out, u)
		}
	}
	return out
}

// Rules is the ladder in force, with its file, for those who may read the rules.
func (s *Service) Rules(by rbac.Actor) (*Blueprint, error) {
	_, err := s.gate.May(by, "ladder.requirement.read", rbac.Place{})
	return s.Blueprint(), err
}
