package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"time"
)

// candidate sits the exam of a load.
type candidate struct {
	token, refresh string
	sitting        string
	items          []struct{ Options []struct{ ID string } }
	acknowledged   map[int]int64 // item → seq
	others         int           // sittings besides the first
	started        time.Duration
	saved          []time.Duration
	first, last    time.Time // around the saves
	ended          time.Time
}

// pageItems is how many items a candidate sees at once.
const pageItems = 2

// choice is the option that the candidate takes for an item: never the first, which verify offers.
func (c *candidate) choice(n int) string {
	options := c.items[n-1].Options
	return options[1+n%(len(options)-1)].ID
}

// handout is what a candidate reads of a sitting.
type handout struct {
	ID    string
	Items []struct{ Options []struct{ ID string } }
}

// start begins the sitting.
func (c *candidate) start(ctx context.Context, x *load) error {
	var got handout
	a, took, err := x.send(ctx, c, "POST", "/api/v1/exams/"+x.exam+"/sittings", nil)
	if err == nil {
		err = a.into(&got)
	}
	if err == nil {
		c.sitting, c.items, c.started, c.acknowledged, c.first = got.ID, got.Items, took, map[int]int64{}, time.Now()
	}
	return err
}

// sit starts, answers and hands in.
func (c *candidate) sit(ctx context.Context, x *load) error {
	if err := c.start(ctx, x); err != nil {
		return err
	}
	for n := 1; n <= len(c.items); n++ {
		if (n-1)%pageItems == 0 && x.think > 0 {
			if err := pause(ctx, x.think/2+rand.N(x.think/2)); err != nil {
				return err
			}
		}
		if err := c.save(ctx, x, n); err != nil {
			return err
		}
	}
	c.last = time.Now()
	// Whoever starts again before handing in must come back to the same sitting.
	var again handout
	a, _, err := x.send(ctx, c, "GET", "/api/v1/sittings/"+c.sitting, nil)
	if err == nil {
		err = a.into(&again)
	}
	if err == nil && again.ID != c.sitting {
		c.others++
	}
	if err == nil {
		if a, _, err = x.send(ctx, c, "POST", "/api/v1/sittings/"+c.sitting+"/submit", nil); err == nil {
			err = a.into(&struct{}{})
		}
	}
	c.ended = time.Now()
	return err
}

// save gives one answer until it is acknowledged.
func (c *candidate) save(ctx context.Context, x *load, n int) error {
	body, err := json.Marshal(map[string]any{"seq": n, "response": c.choice(n)})
	if err != nil {
		return err
	}
	a, took, err := x.send(ctx, c, "PUT", fmt.Sprintf("/api/v1/sittings/%s/answers/%d", c.sitting, n), body)
	var got struct{ Seq int64 }
	if err == nil {
		err = a.into(&got)
	}
	if err != nil {
		return err
	}
	c.acknowledged[n], c.saved = got.Seq, append(c.saved, took)
	x.done.Add(1)
	return nil
}

// renew exchanges the refresh token when the access token has run out.
func (c *candidate) renew(ctx context.Context, x *load) error {
	body, err := json.Marshal(map[string]string{"refresh_token": c.refresh})
	if err != nil {
		return err
	}
	w := <-x.wires
	a, err := w.do("POST", "/api/v1/session/refresh", "", body)
	x.wires <- w
	var got struct {
		Access  string `json:"access_token"`
		Refresh string `json:"refresh_token"`
	}
	if err == nil {
		err = a.into(&got)
	}
	if err == nil {
		c.token, c.refresh = got.Access, got.Refresh
	}
	return err
}
