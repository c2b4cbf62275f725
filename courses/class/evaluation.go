package class

import (
	"slices"
	"strings"
	"time"
)

// Questions are what those who were there are asked, each to be answered with 1 to 5.
var Questions = []string{"content", "trainer", "use", "setting"}

// Ratings are the opinions on a class, without names: sums, and comments in the order of their letters,
// so that nothing tells who wrote first. What of them is told grows in steps of Least opinions: whoever looked
// before and after one came would know that one otherwise.
type Ratings struct {
	N        int      `bson:"n" json:"n"`
	Counts   [][]int  `bson:"counts,omitempty" json:"counts,omitempty"` // question × mark 1 to 5
	Comments []string `bson:"comments,omitempty" json:"comments,omitempty"`
}

// Least is of how many opinions at least anything is shown, and how many more there must be before more is.
const Least = 5

// MostMark is the best mark.
const MostMark = 5

// Shown says whether there are enough opinions to show any.
func (r *Ratings) Shown() bool { return r.N >= Least }

// Mean is the mean mark of a question, 1 to 5; 0 where too few gave one.
func (r *Ratings) Mean(question int) float64 {
	if !r.Shown() || question >= len(r.Counts) {
		return 0
	}
	sum := 0
	for i, n := range r.Counts[question] {
		sum += n * (i + 1)
	}
	return float64(sum) / float64(r.N)
}

// Opinion is what one person thinks of a class.
type Opinion struct {
	Marks   []int // one per question
	Comment string
}

// RateDays is for how many days after a class opinions are taken.
const RateDays = 30

// rate adds an opinion and notes that the person gave one.
func (c *Class) rate(person string, o Opinion, now time.Time) error {
	i := c.index(person)
	switch {
	case c.State != Held || now.After(c.Ends.AddDate(0, 0, RateDays)):
		return ErrState.With("state", c.State)
	case i < 0 || !c.Seats[i].Here():
		return ErrNoSeat
	case c.Seats[i].Rated:
		return ErrRated
	case len(o.Marks) != len(Questions) || slices.ContainsFunc(o.Marks, func(m int) bool { return m < 1 || m > MostMark }) || len([]rune(o.Comment)) > 500:
		return ErrRatings.At("marks")
	}
	c.Seats = slices.Clone(c.Seats)
	c.Seats[i].Rated = true
	counts := make([][]int, len(Questions))
	for q := range counts {
		counts[q] = make([]int, MostMark)
		if q < len(c.Ratings.Counts) {
			copy(counts[q], c.Ratings.Counts[q])
		}
		counts[q][o.Marks[q]-1]++
	}
	c.Ratings.N, c.Ratings.Counts = c.Ratings.N+1, counts
	if text := strings.TrimSpace(o.Comment); text != "" {
		c.Ratings.Comments = append(slices.Clone(c.Ratings.Comments), text)
		slices.Sort(c.Ratings.Comments)
	}
	if c.Ratings.N%Least == 0 {
		c.Told = c.Ratings
	}
	return nil
}

// What leaders see of a class at work is asked from useFrom days after it until useUntil days after.
const useFrom, useUntil = 30, 180

// UseDays is the first and the last instant at which leaders are asked.
func (c *Class) UseDays() (from, until time.Time) {
	return c.Ends.AddDate(0, 0, useFrom), c.Ends.AddDate(0, 0, useUntil)
}

// observe notes what a leader sees: 1 nothing of it, 5 all of it, every day.
func (c *Class) observe(person, leader string, use int, now time.Time) error {
	i := c.index(person)
	from, until := c.UseDays()
	switch {
	case c.State != Held:
		return ErrState.With("state", c.State)
	case i < 0 || !c.Seats[i].Here():
		return ErrNoSeat
	case now.Before(from) || now.After(until):
		return ErrUseWhen.With("from", from).With("until", until)
	case use < 1 || use > MostMark:
		return ErrUse.At("use")
	}
	c.Seats = slices.Clone(c.Seats)
	c.Seats[i].Use, c.Seats[i].UseBy, c.Seats[i].UseAt = use, leader, now
	return nil
}

// Levels are the four levels of evaluation of one class, as far as they are known.
type Levels struct {
	Opinions  int     // how many gave one
	Reaction  Ratings // what of them is told
	Learnt    int     // of those who were there, how many have a score in the course's quizzes
	Learning  int     // their mean, thousandths
	Observed  int     // of how many leaders saw something
	Behaviour float64
	Present   int
}

func (c *Class) levels() Levels {
	out := Levels{Opinions: c.Ratings.N, Reaction: c.Told, Present: c.Present()}
	sum := 0
	for _, s := range c.Seats {
		if s.Use > 0 {
			out.Observed++
			sum += s.Use
		}
	}
	if out.Observed > 0 {
		out.Behaviour = float64(sum) / float64(out.Observed)
	}
	return out
}
