package event

import "tianti/internal/store"

// All are facts as a write takes them, in order; none for no facts.
func All(facts []Fact) ([]store.Event, error) {
	var out []store.Event
	for _, f := range facts {
		e, err := Of(f)
		if err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, nil
}
