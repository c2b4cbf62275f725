package ladder

import (
	"strings"
	"time"

	"tianti/courses"
	"tianti/ladder/requirement"
)

// What the facts of other packages are worth on the ladder; cmd/tianti/reactions.go hands them to
// Learn. The id of an evidence is what Void needs to end it again.

// CourseEvidence is the evidence id of a completion. Each round is one of its own.
func CourseEvidence(f courses.CourseCompleted) requirement.Fact {
	return requirement.Fact{
		ID: courses.CompletionRef(f.Enrolment), Kind: requirement.Course, Code: f.Course, Value: int64(f.Credits),
		Line: string(f.Line), Tier: string(f.Tier), Step: f.Step, From: f.At, Until: f.ValidUntil,
	}
}

// HoldingEvidence is what a course is worth that is held by another one or by an exemption: the course, and no
// credits.
func HoldingEvidence(h courses.Holding) requirement.Fact {
	return requirement.Fact{ID: h.Ref, Kind: requirement.Course, Code: h.Course, From: h.From, Until: h.Until}
}

// trainerKinds are the certificate kinds that say a trainer's level.
const trainerKinds = "TRAINER-"

// CertificateID is the evidence id of a certificate.
func CertificateID(certificate string) string { return "certificate:" + certificate }

// CertificateEvidence is what a certificate proves: itself, and for trainers their level.
func CertificateEvidence(certificate, kind string, from, until time.Time) []requirement.Fact {
	f := requirement.Fact{ID: CertificateID(certificate), Kind: requirement.Certificate, Code: kind, From: from, Until: until}
	out := []requirement.Fact{f}
	if level, ok := strings.CutPrefix(kind, trainerKinds); ok {
		f.Kind, f.Code = requirement.Trainer, strings.ToLower(level)
		out = append(out, f)
	}
	return out
}

// ResultID is the evidence id of an exam result.
func ResultID(sitting string) string { return "sitting:" + sitting }

// ResultEvidence is what a passed or failed sitting shows: thousandths of a point of 100.
func ResultEvidence(sitting, exam string, points int64, released, until time.Time) requirement.Fact {
	return requirement.Fact{ID: ResultID(sitting), Kind: requirement.Exam, Code: exam, Value: points, From: released, Until: until}
}
