package main

import (
	"tianti/certificates"
	"tianti/courses"
	"tianti/courses/campaign"
	"tianti/courses/class"
	"tianti/courses/matrix"
	"tianti/courses/path"
	"tianti/courses/supervision"
	"tianti/exams"
	"tianti/exams/bank"
	"tianti/exams/contest"
	"tianti/internal/event/feed"
	"tianti/ladder"
	"tianti/ladder/appraisal"
	"tianti/ladder/growth"
	"tianti/ladder/kpi"
	rounds "tianti/ladder/round"
	"tianti/ladder/star"
	"tianti/ladder/succession"
	"tianti/ladder/survey"
	"tianti/ladder/trainer"
	"tianti/ladder/workday"
	"tianti/rbac"
	"tianti/rbac/account"
	"tianti/rbac/policy"
	"tianti/rbac/roster"
	"tianti/rbac/seat"
	"tianti/rbac/subscription"
	"tianti/rbac/token"
)

// outside lists the kinds of facts that programs outside may read: every declared one but the audit
// entries, which have an interface of their own. docs/events.md is made of it. A name given here is a
// promise: it stays when the code is renamed.
func outside() []feed.Kind {
	employee := map[string]string{"no": "employee_no"}
	return []feed.Kind{
		{Fact: rbac.PersonHired{}, Names: employee}, {Fact: rbac.PersonMoved{}}, {Fact: rbac.PersonRenamed{}}, {Fact: rbac.PersonLeft{}}, {Fact: rbac.PersonAway{}}, {Fact: rbac.PersonBack{}},
		{Fact: rbac.LanguagesChanged{}}, {Fact: rbac.PostChanged{}}, {Fact: rbac.PostEdited{}}, {Fact: rbac.RoleAssigned{}}, {Fact: rbac.RoleRevoked{}}, {Fact: rbac.RoleDelegated{}},
		{Fact: rbac.UnitCreated{}}, {Fact: rbac.UnitRenamed{}}, {Fact: rbac.UnitMoved{}}, {Fact: rbac.UnitClosed{}}, {Fact: rbac.UnitReopened{}},
		{Fact: roster.Done{}},
		{Fact: account.Opened{}}, {Fact: account.Disabled{}}, {Fact: account.Enabled{}}, {Fact: account.CodeGiven{}}, {Fact: account.PasswordChanged{}},
		{Fact: token.SessionStarted{}}, {Fact: token.SessionEnded{}}, {Fact: token.KeyRotated{}},
		{Fact: policy.Changed{}}, {Fact: policy.ChangeProposed{}}, {Fact: policy.ChangeDecided{}},
		{Fact: seat.SeatOpened{}}, {Fact: seat.SeatClosed{}}, {Fact: seat.PersonHeld{}}, {Fact: seat.HoldLifted{}}, {Fact: seat.PlanChanged{}},
		{Fact: subscription.Created{}}, {Fact: subscription.Changed{}}, {Fact: subscription.Ended{}},

		{Fact: courses.CoursePublished{}}, {Fact: courses.CourseArchived{}}, {Fact: courses.Assigned{}}, {Fact: courses.CourseCompleted{}}, {Fact: courses.LessonCompleted{}}, {Fact: courses.Exempted{}}, {Fact: courses.DueNear{}},
		{Fact: matrix.Decided{}}, {Fact: campaign.Changed{}}, {Fact: path.Published{}}, {Fact: path.Walked{}}, {Fact: class.Changed{}},
		{Fact: supervision.FindingRecorded{}}, {Fact: supervision.FindingMoved{}}, {Fact: supervision.StandardPublished{}},

		{Fact: bank.ItemPublished{}}, {Fact: bank.ItemRetired{}},
		{Fact: exams.PaperPublished{}}, {Fact: exams.ExamScheduled{}}, {Fact: exams.ExamCancelled{}}, {Fact: exams.CandidatesSeated{}},
		{Fact: exams.SittingStarted{}}, {Fact: exams.SittingSubmitted{}}, {Fact: exams.SittingAnnulled{}}, {Fact: exams.AnswerMarked{}}, {Fact: exams.ResultReleased{}},
		{Fact: exams.ResultCorrected{}}, {Fact: exams.KeysCorrected{}}, {Fact: exams.AppealMoved{}},

		{Fact: certificates.CertificateIssued{}, Type: "certificates.certificate.issued"},
		{Fact: certificates.CertificateSuspended{}, Type: "certificates.certificate.suspended"},
		{Fact: certificates.CertificateReinstated{}, Type: "certificates.certificate.reinstated"},
		{Fact: certificates.CertificateRevoked{}, Type: "certificates.certificate.revoked"},
		{Fact: certificates.CertificateReissued{}, Type: "certificates.certificate.reissued"},
		{Fact: certificates.CertificateExpiring{}, Type: "certificates.certificate.expiring"},
		{Fact: certificates.KindPublished{}}, {Fact: certificates.KeyRotated{}},

		{Fact: ladder.GradeAppointed{}}, {Fact: ladder.GradeAnnulled{}}, {Fact: ladder.AppointmentProposed{}}, {Fact: ladder.AppointmentDecided{}},
		{Fact: ladder.RulesProposed{}}, {Fact: ladder.RulesPublished{}}, {Fact: ladder.RulesDecided{}},
		{Fact: ladder.HoldBegan{}}, {Fact: ladder.HoldMoved{}},
		{Fact: kpi.FiguresRecorded{}}, {Fact: kpi.SheetApplied{}},
		{Fact: star.PeriodPublished{}}, {Fact: star.PeriodConfirmed{}}, {Fact: star.StarsGranted{}},
		{Fact: star.VetoRecorded{}}, {Fact: star.VetoLifted{}}, {Fact: star.AwardGranted{}}, {Fact: star.AwardRevoked{}},
		{Fact: rounds.Moved{}}, {Fact: rounds.Decided{}}, {Fact: rounds.Undone{}}, {Fact: rounds.Granted{}},
		{Fact: rounds.ApplicationMoved{}}, {Fact: rounds.Objected{}}, {Fact: rounds.Answered{}},
		{Fact: appraisal.CycleOpened{}}, {Fact: appraisal.RatersAsked{}}, {Fact: appraisal.RatingEnded{}}, {Fact: appraisal.CycleClosed{}}, {Fact: appraisal.CycleCancelled{}}, {Fact: appraisal.PointsGranted{}},
		{Fact: growth.PlanApproved{}}, {Fact: growth.ReviewDue{}}, {Fact: growth.ReviewHeld{}}, {Fact: growth.PlanEnded{}},
		{Fact: succession.SuccessorNamed{}}, {Fact: succession.SuccessorWithdrawn{}}, {Fact: succession.Calibrated{}}, {Fact: succession.RulesChanged{}},
		{Fact: contest.Opened{}}, {Fact: contest.Entered{}}, {Fact: contest.StageMoved{}}, {Fact: contest.Scored{}}, {Fact: contest.ObjectionMoved{}}, {Fact: contest.Awarded{}}, {Fact: contest.AwardRevoked{}},
		{Fact: trainer.ApplicationMoved{}}, {Fact: trainer.Reviewed{}}, {Fact: trainer.BookingMoved{}}, {Fact: trainer.RulesPublished{}},
		{Fact: survey.RoundOpened{}}, {Fact: survey.RoundClosed{}}, {Fact: survey.RoundPublished{}},
		{Fact: workday.Entered{}},
	}
}
