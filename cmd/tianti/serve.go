package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"runtime/debug"
	"strings"

	"tianti/internal/setting"
	"tianti/internal/webhook"
)

// serveTable are the settings of whatever serves.
var serveTable = []setting.Setting{
	{Name: "addr", Default: "127.0.0.1:8080", Help: "address to serve on; port 0 takes a free one"},
	storeSetting,
	{Name: "private", Default: "127.0.0.1:0", Help: "address for metrics, profiles and this machine's commands; off opens none"},
	{Name: "public", Help: "how people reach the site, such as https://tianti.example.cn; stands in links and QR codes", Check: site},
	{Name: "content", Help: "another address of the site, such as https://tianti-content.example.cn, on which uploaded packages are shown; on this machine alone one is found by itself", Check: site},
	{Name: "proxies", Help: "addresses and networks whose X-Forwarded-For is believed, separated by commas"},
	{Name: "webhook-networks", Help: "addresses and networks of your own that webhooks may reach, also by http, such as 10.1.2.0/24, separated by commas", Check: networks},
	{Name: "log", Default: "text", Help: "form of the log: text or json", Check: setting.OneOf("text", "json")},
	{Name: "log-level", Default: "info", Help: "least level that is logged: debug, info, warn or error", Check: setting.OneOf("debug", "info", "warn", "error")},
	{Name: "dev", Switch: true, Help: "show /dev/pages, every page with sample data"},
	jsonSwitch,
}

// networks checks a list of networks.
func networks(s string) error {
	_, err := webhook.Networks(s)
	return err
}

// site checks a public address.
func site(s string) error {
	if s != "" && !strings.HasPrefix(s, "https://") && !strings.HasPrefix(s, "http://") {
		return fmt.Errorf("begin it with https:// or http://")
	}
	return nil
}

var serveCommand = command{name: "serve", about: "serves an organisation; the first start makes the first administrator", table: serveTable, run: runServe}

func runServe(ctx context.Context, t *terminal, v setting.Values, args []string) error {
	if len(args) > 0 {
		return usageError("serve takes flags only, not %q", args[0])
	}
	p, err := openServing(ctx, t, v)
	if err != nil {
		return err
	}
	login, code, err := p.Accounts.Bootstrap(ctx)
	if err == nil {
		err = install(ctx, p.Parts)
	}
	if err == nil {
		err = t.welcome(v, p, login, code)
	}
	if err == nil {
		err = p.Run(ctx)
	}
	if closed := p.Close(); err == nil {
		err = closed
	}
	return err
}

// openServing opens a program as the settings of serveTable say.
func openServing(ctx context.Context, t *terminal, v setting.Values) (*Program, error) {
	o := Options{
		Store: v.Text("store"), Addr: v.Text("addr"), Private: v.Text("private"), Public: v.Text("public"), Content: v.Text("content"),
		Dev: v.On("dev"), Log: t.logger(v),
	}
	if o.Private == "off" {
		o.Private = ""
	}
	o.Networks, _ = webhook.Networks(v.Text("webhook-networks")) // checked by the table
	for _, proxy := range strings.Split(v.Text("proxies"), ",") {
		if proxy = strings.TrimSpace(proxy); proxy != "" {
			o.Proxies = append(o.Proxies, proxy)
		}
	}
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(sweepAt)
	}
	return Open(ctx, o)
}

// sweepAt is how much may be thrown away before memory is swept, in percent of what lives: twice the
// usual. What lives is little beside the memory of a server, and sweeping took a tenth of the time of an
// exam.
const sweepAt = 200

// logger writes to standard error: standard output belongs to answers.
func (t *terminal) logger(v setting.Values) *slog.Logger {
	level := slog.LevelInfo
	_ = level.UnmarshalText([]byte(v.Text("log-level"))) // checked by the table
	o := &slog.HandlerOptions{Level: level}
	log := slog.New(slog.NewTextHandler(t.err, o))
	if v.Text("log") == "json" {
		log = slog.New(slog.NewJSONHandler(t.err, o))
	}
	slog.SetDefault(log)
	return log
}

// greeting is the line that --json prints once the ports are taken.
type greeting struct {
	URL      string   `json:"url"`
	Password string   `json:"password"` // of all accounts named; "" where everybody has their own
	Accounts []string `json:"accounts"` // log-in names
	Private  string   `json:"private,omitempty"`
}

// welcome says where the program is, and to the first administrator how to get in. The ports are
// taken already: a browser that comes now is answered as soon as the server runs.
func (t *terminal) welcome(v setting.Values, p *Program, login, code string) error {
	accounts := []string{}
	if code != "" {
		accounts = append(accounts, login)
	}
	if v.On("json") {
		return json.NewEncoder(t.out).Encode(greeting{URL: p.URL, Password: code, Accounts: accounts, Private: p.privateURL()})
	}
	fmt.Fprintf(t.out, "tianti serves %s (process %d)\n", p.URL, os.Getpid())
	if code != "" {
		fmt.Fprintf(t.out, "first log-in: choose a password at %s/login/code?login=%s with the one-time code %s\n", p.URL, login, code)
		fmt.Fprintln(t.out, "  it works for ten minutes; each start gives a new one until a password is chosen")
	}
	return nil
}

// privateURL is the private port's address, "" for none.
func (p *Program) privateURL() string {
	if p.private == nil {
		return ""
	}
	return "http://" + p.private.listens.Addr().String()
}
