package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"tianti/courses"
	"tianti/internal/clock"
	"tianti/internal/event"
	"tianti/internal/event/feed"
	"tianti/internal/fault"
	"tianti/internal/job"
	"tianti/internal/store"
	"tianti/internal/webhook"
	"tianti/rbac"
	"tianti/rbac/account"
	"tianti/rbac/subscription"
	"tianti/rbac/trail"
	"tianti/web"
	"tianti/web/api"
	"tianti/web/kit"
)

// Options are what a program is opened with. Zero values take what fits most.
type Options struct {
	Store   string       // data directory or mongodb:// address
	Engine  store.Engine // opened already, in place of Store; Close closes it
	Addr    string       // "127.0.0.1:0" takes a free port; "" serves nothing
	Private string       // for metrics, profiles and the commands of this machine; "" opens none
	Public  string       // how people reach us: "https://tianti.example.cn"; "" is the address by http
	Content string       // where uploaded packages are shown, on another host name than Public; "" is found by itself on this machine only
	Proxies []string
	// Networks are those of our own that webhooks may reach, also by http.
	Networks []netip.Prefix
	// Reminding says when people are told of a last day; nil takes the usual days.
	Reminding *courses.Reminding
	// WorkingHours is how many hours a month people may work; 0 takes the usual cap.
	WorkingHours int
	Dev          bool
	Log          *slog.Logger
	Clock        clock.Clock
	Cost         account.Cost
}

// Program is the whole platform: open it, Run it until its context ends, Close it.
type Program struct {
	web.Parts
	Options
	DB      *store.Database
	Bus     *event.Bus
	Jobs    *job.Runner
	Metrics *web.Metrics

	// URL is how people reach the program.
	URL string

	node    string
	listens net.Listener
	replay  *api.Replay
	private *private
	life    context.Context
	end     context.CancelFunc
	running sync.WaitGroup
}

// Open opens the store and joins the services. Nothing is served and no fact delivered before Run.
func Open(ctx context.Context, o Options) (*Program, error) {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Clock == nil {
		o.Clock = clock.System{}
	}
	if o.Cost == (account.Cost{}) {
		o.Cost = account.Strong
	}
	engine := o.Engine
	if engine == nil {
		var err error
		if engine, err = openEngine(ctx, o.Store); err != nil {
			return nil, err
		}
	}
	db, err := store.NewDatabase(ctx, engine, o.Clock)
	if err != nil {
		_ = engine.Close()
		return nil, err
	}
	p := &Program{Options: o, DB: db, node: nodeName()}
	p.life, p.end = context.WithCancel(context.Background())
	err = p.listen()
	if err == nil {
		err = p.join(ctx)
	}
	if err != nil {
		_ = p.Close()
		return nil, err
	}
	return p, nil
}

// ErrAddress says that nothing can be served at an address: it is taken, or not ours.
var ErrAddress = fault.Define(fault.Unavailable, "program.address") // params "flag", "addr"

// listen takes the ports before anything is joined: certificates carry the public address.
func (p *Program) listen() (err error) {
	p.URL = strings.TrimRight(p.Public, "/")
	if p.Addr != "" {
		if p.listens, err = net.Listen("tcp", p.Addr); err != nil {
			return ErrAddress.At("addr").With("flag", "--addr").With("addr", p.Addr).Because(err)
		}
		if p.URL == "" {
			p.URL = "http://" + p.listens.Addr().String()
		}
	}
	if p.Private != "" {
		p.private, err = openPrivate(p.Private, p.Store)
	}
	return err
}

// nodeName tells this process from every other in leases and claims.
func nodeName() string {
	host, err := os.Hostname()
	if err != nil {
		host = "node"
	}
	return fmt.Sprintf("%s-%d-%s", host, os.Getpid(), strings.ToLower(rand.Text()[:6]))
}

// join makes the services, registers who reacts to what, and adds the jobs.
func (p *Program) join(ctx context.Context) (err error) {
	p.Bus = event.New(p.DB, p.Clock, p.node)
	p.replay = api.NewReplay(p.DB, p.Clock)
	p.Metrics = web.NewMetrics()
	if p.Parts, err = wire(ctx, p.DB, p.Clock, p.URL, p.Cost); err != nil {
		return err
	}
	p.Ready = p.answers
	days := courses.UsualReminding
	if p.Reminding != nil {
		days = *p.Reminding
	}
	if p.WorkingHours > 0 {
		p.Workload.Cap(p.WorkingHours)
	}
	p.Courses.Reminds(days, presence(p.Passports, p.Clock))
	p.Certificates.Waits(away(p.Passports, p.Clock))
	p.Facts = trail.Facts{Log: feed.New(p.DB, p.Clock, outside()), Gate: p.Gate}
	p.Webhooks = subscription.New(p.DB, p.Clock, p.Gate, p.Facts.Log, webhook.NewSender(p.Networks))
	react(p.Bus, p.Parts, p.Clock)
	p.Jobs = job.New(p.DB, p.Clock, p.node, p.Log, p.measureJob)
	p.Jobs.Add(p.jobs()...)
	p.measure()
	return nil
}

// Run serves until ctx ends, then lets requests end, finishes what runs and returns.
func (p *Program) Run(ctx context.Context) error {
	app := web.New(p.config(), web.Areas(p.Parts)...)
	if err := p.background(); err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- app.Serve(p.listens) }()
	defer time.AfterFunc(started, debug.FreeOSMemory).Stop() // what starting needed, and nothing after it will
	if p.private != nil {
		p.goes("private port", p.servePrivate)
	}
	var err error
	select {
	case err = <-ended:
	case <-ctx.Done():
		patience, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		err = app.Close(patience)
	}
	p.stop()
	return err
}

// started is after what time all that a start does besides has been done: jobs that were missed, copies made.
const started = 15 * time.Second

// patience is how long requests that run may take to end when the program stops.
const patience = 20 * time.Second

// config is what the server needs besides the areas.
func (p *Program) config() web.Config {
	return web.Config{
		Sessions: p.Sessions, Gate: p.Gate, Clock: p.Clock, Log: p.Log, Secure: strings.HasPrefix(p.URL, "https://"), Dev: p.Dev,
		Content: strings.TrimRight(p.Content, "/"), Proxies: p.Proxies, Replay: p.replay, Observe: p.Metrics.Observe, UnitName: p.unitName,
	}
}

// background starts what lives as long as the program: copies kept near, deliveries, jobs.
func (p *Program) background() error {
	if err := p.follow(); err != nil {
		return err
	}
	p.goes("insight", p.Insight.Run)
	p.goes("facts", p.Facts.Log.Run)
	p.goes("events", func(ctx context.Context) error { p.Bus.Run(ctx); return nil })
	p.goes("jobs", func(ctx context.Context) error { p.Jobs.Run(ctx); return nil })
	return nil
}

// follow keeps the copies near that this node decides by: what another node changes falls due here.
func (p *Program) follow() error {
	for _, start := range []func(context.Context) error{p.Tokens.Start, p.Organisation.Start, p.Passports.Start, p.Exams.KeepNear, p.KPI.KeepNear, p.Insight.Start} {
		if err := start(p.life); err != nil {
			return err
		}
	}
	p.goes("policy", p.Policies.Run)
	p.goes("posts", p.Organisation.FollowPosts)
	p.goes("seats", p.Seats.Run)
	p.goes("certificate kinds", p.Certificates.Run)
	p.goes("ladder rules", p.Ladder.Run)
	p.goes("course matrix", p.Matrix.Run)
	p.goes("catalogue", p.Courses.Follow)
	return nil
}

func (p *Program) goes(what string, run func(context.Context) error) {
	p.running.Go(func() {
		if err := run(p.life); err != nil && p.life.Err() == nil {
			p.Log.Error("stopped working", "what", what, "err", err)
		}
	})
}

// stop ends what runs in the background and waits for it.
func (p *Program) stop() {
	p.end()
	p.running.Wait()
}

// Close ends everything and frees ports and store. It may be called without Run.
func (p *Program) Close() error {
	p.stop()
	if p.listens != nil {
		_ = p.listens.Close() // closed already after Run
	}
	if p.private != nil {
		p.private.close()
	}
	return p.DB.Close()
}

// answers says whether requests can be answered.
func (p *Program) answers(ctx context.Context) error {
	if p.life.Err() != nil {
		return kit.ErrTimeout
	}
	_, err := p.Organisation.Children(ctx, "")
	return err
}

// unitName is what people call a unit.
func (p *Program) unitName(ctx context.Context, path string) string {
	u, err := p.Organisation.Unit(ctx, rbac.UnitID(path))
	if err != nil {
		return ""
	}
	return u.Name
}
