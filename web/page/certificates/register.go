package certificates

import (
	"archive/zip"
	"bufio"
	"context"
	"net/url"
	"strconv"
	"time"

	"tianti/certificates"
	"tianti/web/kit"
	"tianti/web/page/naming"
)

// registerPage is the certificates of those whom the actor answers for.
type registerPage struct {
	Unit, Kind, State, Within, Query string
	Units, Kinds, States, Ends       []kit.Option
	Rows                             []card
	Next, Zip                        string
	Filtered                         bool
}

// standings in the order of a list to choose from.
var standings = []certificates.Standing{certificates.Valid, certificates.Upcoming, certificates.Expired,
	certificates.SuspendedNow, certificates.RevokedNow, certificates.SupersededNow}

// register lists certificates (GET /certificates/register).
func (p Pages) register(r *kit.Request) error {
	page := registerPage{Unit: r.Query("unit"), Kind: r.Query("kind"), State: r.Query("state"), Within: r.Query("within"), Query: r.Query("q")}
	page.Filtered = page.Unit+page.Kind+page.State+page.Within+page.Query != ""
	within, _ := strconv.Atoi(page.Within)
	found, err := p.Certificates.Register(r.Context(), r.Actor, certificates.Look{Unit: page.Unit, Kind: page.Kind,
		Standing: certificates.Standing(page.State), Within: within, Query: page.Query, Cursor: r.Query("cursor")})
	if err != nil {
		return err
	}
	if err := p.choices(r, &page); err != nil {
		return err
	}
	if page.Rows, err = p.rows(r, found.Items); err != nil {
		return err
	}
	q := url.Values{"unit": {page.Unit}, "kind": {page.Kind}, "state": {page.State}, "within": {page.Within}, "q": {page.Query}}
	if found.Next != "" {
		q.Set("cursor", found.Next)
		page.Next = "/certificates/register?" + q.Encode()
	}
	if _, err := p.Certificates.Prints(r.Actor, page.Unit); err == nil {
		page.Zip = "/certificates/register/zip?" + url.Values{"unit": {page.Unit}}.Encode()
	}
	return r.Show("certificate_register", page)
}

func (p Pages) rows(r *kit.Request, cs []*certificates.Certificate) ([]card, error) {
	var paths, people []string
	for _, c := range cs {
		paths, people = append(paths, c.Unit), append(people, c.Person)
	}
	holders, err := p.People.LookupMany(r.Context(), people)
	if err != nil {
		return nil, err
	}
	for _, h := range holders {
		paths = append(paths, h.Path)
	}
	units, err := p.People.Labels(r.Context(), r.Lang, paths...)
	if err != nil {
		return nil, err
	}
	var out []card
	for _, c := range cs {
		x := p.card(r, c)
		x.Unit = units[c.Unit]
		if h := holders[c.Person]; h != nil && h.Path != c.Unit {
			x.Now = units[h.Path]
		}
		out = append(out, x)
	}
	return out, nil
}

func (p Pages) choices(r *kit.Request, page *registerPage) (err error) {
	page.Kinds = kindOptions(r.Lang, p.Certificates.Catalogue().Kinds)
	for _, s := range standings {
		page.States = append(page.States, kit.Option{Value: string(s), Text: r.T("certificates.state." + string(s))})
	}
	for _, days := range []string{"7", "30", "60", "90"} {
		page.Ends = append(page.Ends, kit.Option{Value: days, Text: r.T("certificates.within_days", "days", days)})
	}
	page.Units, err = naming.Choices(r, p.People, "certificates.register.read", page.Unit)
	return err
}

func kindOptions(lang string, kinds []certificates.Kind) []kit.Option {
	var out []kit.Option
	for _, k := range kinds {
		out = append(out, kit.Option{Value: k.Code, Text: k.In(lang)})
	}
	return out
}

// zip sends the files of all valid certificates of a unit (GET /certificates/register/zip). Each is
// made when it is its turn, so that a province takes no more memory than one file.
func (p Pages) zip(r *kit.Request) error {
	prints, err := p.Certificates.Prints(r.Actor, r.Query("unit"))
	if err != nil {
		return err
	}
	now := r.Now()
	return r.Stream("certificates-"+now.Format("20060102")+".zip", "application/zip", func(ctx context.Context, w *bufio.Writer) error {
		z := zip.NewWriter(w)
		for f, err := range prints(ctx) {
			if err != nil {
				return err
			}
			if err := add(z, f, now); err != nil {
				return err
			}
			if err := w.Flush(); err != nil {
				return err
			}
		}
		return z.Close()
	})
}

// add stores a file as it is: what a PDF could lose by compression, it has lost.
func add(z *zip.Writer, f certificates.Print, now time.Time) error {
	e, err := z.CreateHeader(&zip.FileHeader{Name: f.Name, Method: zip.Store, Modified: now})
	if err != nil {
		return err
	}
	if _, err := e.Write(f.File); err != nil {
		return err
	}
	return z.Flush()
}
