// Package trimmed takes the mean of judges' points without the highest and the lowest, as panels, contests and
// trial lectures do (去掉一个最高分、一个最低分).
package trimmed

// Extremes are the places of one lowest and one highest of at least two points; of equal ones the first. Where all
// are equal they are the first two.
func Extremes(points []int64) (low, high int) {
	for i, p := range points {
		if p < points[low] {
			low = i
		}
		if p > points[high] {
			high = i
		}
	}
	if low == high {
		high = 1
	}
	return low, high
}

// Mean is the mean of points of at least 0, rounded half up, and the places that were left out of it: from so many
// points up (0: never; never of fewer than three) one lowest and one highest. It is 0 of no points.
func Mean(points []int64, from int) (mean int64, out []int) {
	if len(points) == 0 {
		return 0, nil
	}
	var sum int64
	for _, p := range points {
		sum += p
	}
	n := int64(len(points))
	if from > 0 && len(points) >= max(from, 3) {
		low, high := Extremes(points)
		out, n = []int{low, high}, n-2
		sum -= points[low] + points[high]
	}
	return HalfUp(sum, n), out
}

// HalfUp is a/b for a ≥ 0, b > 0, rounded half up.
func HalfUp(a, b int64) int64 { return (2*a + b) / (2 * b) }
