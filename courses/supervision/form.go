package supervision

import (
	"slices"
	"strconv"

	"tianti/internal/fault"
	"tianti/rbac"
)

// The types of a form's questions.
const (
	Words  = "text"
	Number = "number"
	Choice = "choice"
	Date   = "day"
)

// Question is something that a kind of finding asks. "supervision.ask.<code>" is its text.
type Question struct {
	Code     string   `json:"code"`
	Type     string   `json:"type"`
	Required bool     `json:"required"`
	Choices  []string `json:"choices,omitempty"` // "supervision.choice.<choice>" is its text
	Most     int      `json:"most,omitempty"`    // of a number
}

// forms are what each kind asks besides what all of them do.
var forms = map[Kind][]Question{
	Monitoring: {
		{Code: "call", Type: Words, Required: true},
		{Code: "line", Type: Words},
		{Code: "score", Type: Number, Most: 100},
	},
	Complaint: {
		{Code: "complaint", Type: Words, Required: true},
		{Code: "justified", Type: Choice, Required: true, Choices: []string{"yes", "partly", "open"}},
		{Code: "demand", Type: Words, Required: true},
		{Code: "remedy", Type: Words},
	},
	Quality: {
		{Code: "sheet", Type: Words, Required: true},
		{Code: "sampled", Type: Number, Required: true, Most: 100_000},
		{Code: "faulty", Type: Number, Required: true, Most: 100_000},
	},
	Reverse: {
		{Code: "outcome", Type: Words, Required: true},
		{Code: "process", Type: Words, Required: true},
	},
	Provincial: {
		{Code: "host", Type: Words, Required: true},
		{Code: "process", Type: Words, Required: true},
		{Code: "difference", Type: Words},
	},
	Thematic: {
		{Code: "theme", Type: Words, Required: true},
		{Code: "walked_on", Type: Date},
		{Code: "sampled", Type: Number, Most: 100_000},
	},
}

// Form lists the questions of a kind, in order.
func Form(k Kind) []Question { return forms[k] }

func (r Report) checkAnswers() (out fault.List) {
	for _, q := range forms[r.Kind] {
		said, at := r.Answers[q.Code], "answer-"+q.Code
		if said == "" {
			if q.Required {
				out = append(out, ErrAnswer.At(at).With("limit", mostAnswer))
			}
			continue
		}
		switch q.Type {
		case Number:
			if n, err := strconv.Atoi(said); err != nil || n < 0 || n > q.Most {
				out = append(out, ErrNumber.At(at).With("most", q.Most))
			}
		case Choice:
			if !slices.Contains(q.Choices, said) {
				out = append(out, ErrAnswer.At(at).With("limit", mostAnswer))
			}
		case Date:
			if !rbac.Day(said).Valid() {
				out = append(out, ErrDay.At(at).With("most", mostBack))
			}
		default:
			if len([]rune(said)) > mostAnswer {
				out = append(out, ErrAnswer.At(at).With("limit", mostAnswer))
			}
		}
	}
	return out
}

// answered are the answers that the kind asks for; others are left out.
func (r Report) answered() map[string]string {
	out := map[string]string{}
	for _, q := range forms[r.Kind] {
		if said := r.Answers[q.Code]; said != "" {
			out[q.Code] = said
		}
	}
	return out
}
