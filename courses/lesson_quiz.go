package courses

import (
	"fmt"
	"slices"

	"tianti/internal/fault"
)

// Question is one question of a quiz: exactly one option is right, and the explanation is shown
// once it was answered. Exams have their own, richer items.
type Question struct {
	Ask     string   `yaml:"ask" bson:"ask" json:"ask"`
	Options []string `yaml:"options" bson:"options" json:"options"`
	Right   int      `yaml:"right" bson:"right" json:"-"` // 1 for the first option
	Because string   `yaml:"because" bson:"because" json:"-"`
}

// The faults of quizzes.
var (
	ErrQuestion = fault.Define(fault.Invalid, "courses.quiz.question") // param "n"
	ErrPassMark = fault.Define(fault.Invalid, "courses.quiz.pass")
	ErrAnswers  = fault.Define(fault.Invalid, "courses.quiz.answers")     // params "need", "have"
	ErrByAnswer = fault.Define(fault.Conflict, "courses.quiz.by_answers") // a device may not declare it passed
)

// Quiz is the kind of a lesson that asks. Only its answers make it done.
var Quiz = register("quiz", kind{
	check: checkQuiz,
	report: func(_ *Lesson, r Report) (Report, error) {
		if r.Done || r.Score != nil {
			return r, ErrByAnswer
		}
		return Report{}, nil
	},
})

// checkQuiz lists what is missing of questions and pass mark.
func checkQuiz(l *Lesson) (out fault.List) {
	if len(l.Quiz) == 0 || len(l.Quiz) > 100 {
		out = append(out, ErrQuestion.At("quiz").With("n", 1))
	}
	for i, q := range l.Quiz {
		if q.Ask == "" || len(q.Options) < 2 || len(q.Options) > 10 || q.Right < 1 || q.Right > len(q.Options) ||
			slices.Contains(q.Options, "") || q.Because == "" {
			out = append(out, ErrQuestion.At(fmt.Sprintf("quiz.%d", i)).With("n", i+1))
		}
	}
	if l.Pass < 1 || l.Pass > 100 {
		out = append(out, ErrPassMark.At("pass"))
	}
	return out
}

// Verdict is what came of one question.
type Verdict struct {
	Chosen  int    `json:"chosen"` // 1 for the first option, 0 for none
	Right   int    `json:"right"`
	Because string `json:"because"`
}

// Judge scores answers to a quiz, one per question, in thousandths; 1 is the first option.
func (l *Lesson) Judge(answers []int) (score int, passed bool, verdicts []Verdict, err error) {
	if len(answers) != len(l.Quiz) {
		return 0, false, nil, ErrAnswers.At("answers").With("need", len(l.Quiz)).With("have", len(answers))
	}
	right := 0
	for i, q := range l.Quiz {
		if answers[i] < 0 || answers[i] > len(q.Options) {
			return 0, false, nil, ErrAnswers.At(fmt.Sprintf("answers.%d", i)).With("need", len(l.Quiz)).With("have", len(answers))
		}
		if answers[i] == q.Right {
			right++
		}
		verdicts = append(verdicts, Verdict{answers[i], q.Right, q.Because})
	}
	score = right * 1000 / len(l.Quiz)
	return score, right*100 >= l.Pass*len(l.Quiz), verdicts, nil
}
