package web

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics are the figures for Prometheus. They are served on a private port, never by the App.
type Metrics struct {
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
	jobs     *prometheus.HistogramVec
}

// NewMetrics measures the Go runtime, the process and every request by route.
func NewMetrics() *Metrics {
	m := &Metrics{prometheus.NewRegistry(), prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "tianti_http_request_seconds", Help: "Time that answering took, by route and status.",
		Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10},
	}, []string{"route", "status"}), prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "tianti_job_seconds", Help: "Time that runs of jobs took, by job and outcome.",
		Buckets: []float64{.01, .1, 1, 10, 60, 600},
	}, []string{"job", "outcome"})}
	m.registry.MustRegister(m.requests, m.jobs, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Observe is for Config.Observe.
func (m *Metrics) Observe(route string, status int, took time.Duration) {
	m.requests.WithLabelValues(route, strconv.Itoa(status)).Observe(took.Seconds())
}

// Job is told of every run of a job.
func (m *Metrics) Job(name string, took time.Duration, failed bool) {
	outcome := "done"
	if failed {
		outcome = "failed"
	}
	m.jobs.WithLabelValues(name, outcome).Observe(took.Seconds())
}

// Gauge adds a figure that is asked for when Prometheus reads: Gauge("tianti_events_pending", "…", f).
func (m *Metrics) Gauge(name, help string, f func() float64) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, f))
}

// Counter adds a figure that only grows.
func (m *Metrics) Counter(name, help string, f func() float64) {
	m.registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Name: name, Help: help}, f))
}

// Handler answers /metrics.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}
