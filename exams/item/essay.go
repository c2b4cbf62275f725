package item

import (
	"strconv"

	"tianti/internal/fault"
)

// Essay asks for a text that people mark along the rubric. The setting "characters" bounds it.
var Essay = Register(Definition{
	Kind: "essay",
	Open: true,
	Check: func(b *Body) fault.List {
		if s := b.Settings["characters"]; s != "" {
			if n, err := strconv.Atoi(s); err != nil || n < 1 || n > maxAnswer {
				return fault.List{ErrLong.At("settings.characters").With("most", maxAnswer)}
			}
		}
		return nil
	},
	Show: func(b *Body, v *View, _ *Shuffle) {
		v.Limits = &ShownLimit{Characters: essayLimit(b)}
	},
	Accept: func(b *Body, r Response) error {
		if len(r.Choice)+len(r.Pairs) > 0 || r.beyond() {
			return ErrResponse.At("response").With("kind", b.Kind)
		}
		if n := essayLimit(b); tooLong(r.Text, n) {
			return ErrResponseLong.At("response").With("most", n)
		}
		return nil
	},
	Sample: func() (Body, Response) {
		return Body{Kind: "essay", Stem: T("客户因连续两月被扣不明增值业务费来电，情绪激动。请写出你的处理过程和话术要点。"), Max: 10 * Point,
			Model: T("安抚；核验身份；查明订购记录；授权内先行退费；说明时限并记录工单。"),
			Rubric: &Rubric{Criteria: []Criterion{
				{ID: "care", Name: "安抚与倾听", Max: 3 * Point, Levels: []Level{{0, "没有回应情绪"}, {2 * Point, "有道歉"}, {3 * Point, "先处理心情，再处理事情"}}},
				{ID: "rule", Name: "业务与授权", Max: 5 * Point},
				{ID: "note", Name: "工单记录", Max: 2 * Point},
			}}}, Response{Text: "您好，非常抱歉给您带来不便……"}
	},
})

func essayLimit(b *Body) int {
	if n, err := strconv.Atoi(b.Settings["characters"]); err == nil && n > 0 && n <= maxAnswer {
		return n
	}
	return maxAnswer
}
