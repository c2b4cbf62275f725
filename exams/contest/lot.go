package contest

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
)

// Lot is somebody's lot in a run: the first sixteen hexadecimal digits of the SHA-256 of "{run}/{what}/{who}".
// The smaller one comes first. Anybody can draw it again.
func Lot(run, what, who string) string {
	sum := sha256.Sum256([]byte(run + "/" + what + "/" + who))
	return hex.EncodeToString(sum[:8])
}

// byLot sorts ids by their lots.
func byLot(run, what string, ids []string) []string {
	out := slices.Clone(ids)
	slices.SortFunc(out, func(a, b string) int {
		return cmp.Or(cmp.Compare(Lot(run, what, a), Lot(run, what, b)), cmp.Compare(a, b))
	})
	return out
}

// DrawJudges seats judges of a pool on panels by lot, round after round: the first judge on the first
// panel, the second on the second … nil if the pool is too small.
func DrawJudges(run string, pool []string, panels, sitting int) [][]string {
	if panels*sitting > len(pool) {
		return nil
	}
	out := make([][]string, panels)
	for i, j := range byLot(run, "judge", pool)[:panels*sitting] {
		out[i%panels] = append(out[i%panels], j)
	}
	return out
}

// Place gives each slot a panel and an order of appearance, by lot: the slots go round the panels; whoever
// would meet fewer than three judges without a conflict goes to the next panel that has enough. They come
// out by panel and order; nowhere names those for whom no panel has enough.
func Place(run string, slots []Slot, panels [][]string, judged bool) (placed []Slot, nowhere []string) {
	by := map[string]Slot{}
	ids := make([]string, len(slots))
	for i, s := range slots {
		ids[i], by[s.Entrant] = s.Entrant, s
	}
	count := make([]int, max(len(panels), 1))
	for i, id := range byLot(run, "order", ids) {
		s := by[id]
		s.Panel = -1
		for k := range count {
			at := (i + k) % len(count)
			if !judged || free(&s, panels[at]) >= leastJudges {
				s.Panel = at
				break
			}
		}
		if s.Panel < 0 {
			nowhere = append(nowhere, s.Name)
			continue
		}
		count[s.Panel]++
		s.Order = count[s.Panel]
		placed = append(placed, s)
	}
	slices.SortFunc(placed, func(a, b Slot) int { return cmp.Or(a.Panel-b.Panel, a.Order-b.Order) })
	return placed, nowhere
}

// free counts the judges of a panel who may score a slot.
func free(s *Slot, panel []string) (n int) {
	for _, j := range panel {
		if s.barred(j) == "" {
			n++
		}
	}
	return n
}
