package main

import (
	"context"
	"time"

	"tianti/internal/job"
)

// jobs are what the program does without being asked. Sessions and signing keys are cared for by
// rbac/token itself, pending facts by the event bus.
func (p *Program) jobs() []job.Job {
	return []job.Job{
		{Name: "rbac: take over moves that begin", Every: 5 * time.Minute, Do: p.Organisation.Settle},
		{Name: "rbac: forget old log-in attempts", Every: time.Hour, Do: p.Accounts.Sweep},
		{Name: "ladder: take over appointments that begin", Every: 5 * time.Minute, Do: p.Ladder.Settle},
		{Name: "ladder: look at everybody's readiness", Every: time.Minute, Do: p.Ladder.PassAll},
		{Name: "ladder: go on with dry runs of rules", Every: time.Second, Do: p.Ladder.ContinueTrials},
		{Name: "ladder: forget old dry runs of rules", Every: time.Hour, Do: p.Ladder.SweepTrials},
		{Name: "seats: go on with dry runs of the plan", Every: time.Second, Do: p.Seats.ContinueTrials},
		{Name: "seats: forget old dry runs of the plan", Every: time.Hour, Do: p.Seats.SweepTrials},
		{Name: "courses: go on with dry runs of the matrix", Every: time.Second, Do: p.Matrix.ContinueTrials},
		{Name: "courses: forget old dry runs of the matrix", Every: time.Hour, Do: p.Matrix.SweepTrials},
		{Name: "courses: enrol by editions of the matrix that begin", Every: time.Minute, Do: p.Matrix.Start},
		{Name: "courses: go on with campaigns", Every: time.Second, Do: p.Campaigns.Continue},
		{Name: "courses: count everybody's learning", Every: time.Minute, Do: p.Courses.TakeCensus},
		{Name: "courses: tell everybody of equivalences that changed", Every: time.Second, Do: p.recount},
		{Name: "courses: remind of last days, report what is overdue", Every: 5 * time.Minute, Do: p.Courses.Remind},
		{Name: "courses: enrol ahead in what lapses", Every: time.Hour, Do: p.Courses.RenewAhead},
		{Name: "trainers: let the directory follow certificates that end", Every: 10 * time.Minute, Do: p.Trainers.Settle},
		{Name: "supervision: measure what closed findings changed", Every: 10 * time.Minute, Do: p.Supervision.Measure},
		{Name: "appraisals: remind raters, end what is over", Every: 5 * time.Minute, Do: p.Appraisals.Settle},
		{Name: "plans: remind of reviews", Every: time.Hour, Do: p.Plans.Settle},
		{Name: "surveys: close what is over", Every: 5 * time.Minute, Do: p.Surveys.Settle},
		{Name: "certificates: finish what was cut short", Every: time.Minute, Do: p.Certificates.Complete},
		{Name: "certificates: issue what published kinds find complete", Every: time.Minute, Do: p.Certificates.Search},
		{Name: "certificates: remind of ends", Every: time.Hour, Do: p.Certificates.Remind},
		{Name: "exams: hand in what is over, go on with what was cut short", Every: 5 * time.Second, Do: p.sweepExams},
		{Name: "files: delete what uploads left that broke off", Every: time.Hour, Do: p.Files.Sweep},
		{Name: "exams: delete what uploads of answers left that broke off", Every: time.Hour, Do: p.Exams.SweepFiles},
		{Name: "audit: deliver webhooks", Every: 2 * time.Second, Most: time.Minute, Do: p.Webhooks.Deliver},
		{Name: "feed: forget facts that are too old", Every: time.Hour, Do: p.Facts.Log.Trim},
		{Name: "web: forget old answers by idempotency key", Every: time.Hour, Do: p.replay.Purge},
	}
}

func (p *Program) recount(ctx context.Context) (int, error) {
	return p.Courses.Recount(ctx, rooms{p.Parts, p.Clock}.holdAll)
}

func (p *Program) sweepExams(ctx context.Context) (int, error) { return 0, p.Exams.Sweep(ctx) }

// measureJob counts runs for metrics.
func (p *Program) measureJob(r job.Run) { p.Metrics.Job(r.Job, r.Took, r.Err != nil) }

// measure adds the figures that are asked for when Prometheus reads.
func (p *Program) measure() {
	p.Metrics.Gauge("tianti_events_lag_seconds", "Age of the oldest fact that waits for a reaction.", func() float64 { return p.Bus.Lag().Seconds() })
	p.Metrics.Counter("tianti_events_settled_total", "Facts delivered by this node.", func() float64 { return float64(p.Bus.Settled()) })
	p.Metrics.Counter("tianti_store_reads_total", "Questions to the store.", func() float64 { return float64(p.DB.Engine().Stats().Reads) })
	p.Metrics.Counter("tianti_store_writes_total", "Writes applied by the store.", func() float64 { return float64(p.DB.Engine().Stats().Writes) })
}
