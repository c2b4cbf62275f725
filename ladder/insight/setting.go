package insight

import (
	"tianti/internal/fault"
	"tianti/internal/store"
)

// Settings are what the figures suppose; HR edits them.
type Settings struct {
	store.Meta `bson:",inline" json:"-"`
	Cost       int64 `bson:"cost" json:"cost"`           // fen that training somebody who left has cost, at least
	Months     int   `bson:"months" json:"months"`       // that it has taken, at least
	HourCost   int64 `bson:"hour_cost" json:"hour_cost"` // fen that a class hour costs a head
	Worth      int64 `bson:"worth" json:"worth"`         // fen that a month with one figure less beyond its threshold is worth a head; 0: not known
	Novice     int   `bson:"novice" json:"novice"`       // months within which somebody is new
	Stalled    int   `bson:"stalled" json:"stalled"`     // months on one rung that are long
	Figures    int   `bson:"figures" json:"figures"`     // of the last three months that are beyond a threshold
	Idle       int   `bson:"idle" json:"idle"`           // months without a completed course that are long
	Lapse      int   `bson:"lapse" json:"lapse"`         // days before its end from which a certificate is spoken of
	Veto       int   `bson:"veto" json:"veto"`           // months that a serious event is spoken of
	Least      int   `bson:"least" json:"least"`         // signs from which somebody is on the list
}

// settingsID is the id of the one document.
const settingsID = "settings"

// Suppose is what a new installation supposes: 5,000 yuan and three months from the analysis of
// attrition among the founding documents, the others by judgement.
func Suppose() *Settings {
	return &Settings{Cost: 500_000, Months: 3, HourCost: 3_000, Novice: 6, Stalled: 18, Figures: 2, Idle: 12, Lapse: 30, Veto: 6, Least: 2}
}

// ErrSetting is a value outside its bounds, at its field.
var ErrSetting = fault.Define(fault.Invalid, "insight.setting") // params "least", "most"

// bounds are each setting's, by the name of its field.
func (s *Settings) bounds() []bound {
	return []bound{
		{"cost", s.Cost, 0, 100_000_000}, {"months", int64(s.Months), 0, 60}, {"hour_cost", s.HourCost, 0, 10_000_000}, {"worth", s.Worth, 0, 100_000_000},
		{"novice", int64(s.Novice), 1, 60}, {"stalled", int64(s.Stalled), 1, 120}, {"figures", int64(s.Figures), 1, 3},
		{"idle", int64(s.Idle), 1, 60}, {"lapse", int64(s.Lapse), 1, 365}, {"veto", int64(s.Veto), 1, 60},
		{"least", int64(s.Least), 1, int64(len(Signs))},
	}
}

type bound struct {
	field              string
	value, least, most int64
}

// Check lists every value outside its bounds.
func (s *Settings) Check() (out fault.List) {
	for _, b := range s.bounds() {
		if b.value < b.least || b.value > b.most {
			out = append(out, ErrSetting.At(b.field).With("least", b.least).With("most", b.most))
		}
	}
	return out
}
