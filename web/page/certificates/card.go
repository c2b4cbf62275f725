package certificates

import (
	"time"

	"tianti/certificates"
	"tianti/web/kit"
)

// card is a certificate as lists show it.
type card struct {
	ID, Person, Holder, Unit string // Unit as at the issue
	Now                      string // the holder's unit now, where it is another one
	Title, Number            string
	Kind, Class              string
	Standing                 string
	Tone                     string
	Subject                  string
	Issued, From, Last       time.Time // Last is zero without end
	Days                     int       // until the last day; only while Soon or valid
	Valid, Soon              bool
	Prints                   bool // the actor may download it
}

// soon is from how many days before the end on a certificate is told to run out.
const soon = 60

// tones are the colours of standings; the text beside them says the same.
var tones = map[certificates.Standing]string{
	certificates.Valid: "green", certificates.Upcoming: "blue", certificates.Expired: "gray",
	certificates.SuspendedNow: "yellow", certificates.RevokedNow: "red", certificates.SupersededNow: "gray",
}

func (p Pages) card(r *kit.Request, c *certificates.Certificate) card {
	now := r.Now()
	standing := c.Standing(now)
	out := card{ID: c.ID, Person: c.Person, Holder: c.Holder, Title: c.Kind, Number: c.Number, Kind: c.Kind, Standing: string(standing),
		Tone: tones[standing], Subject: c.Subject, Issued: c.IssuedAt, From: c.From, Last: c.LastDay(), Valid: standing == certificates.Valid}
	if r.Lang == "en" && c.SubjectEN != "" {
		out.Subject = c.SubjectEN
	}
	if k, err := p.Certificates.KindOf(r.Context(), c); err == nil {
		out.Title, out.Class = k.In(r.Lang), string(k.Class)
	}
	_, err := p.People.Gate().May(r.Actor, "certificates.certificate.download", place(c.Unit, c.Person))
	out.Prints = err == nil
	days, ends := c.DaysLeft(now)
	out.Days, out.Soon = days, ends && out.Valid && days <= soon
	return out
}
