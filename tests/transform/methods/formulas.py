"""Every method's formula once more, directly, over whole numpy arrays in float64: what the methods are checked by.

Written from the formulas alone, sharing nothing with the package. ``FORMULAS[id](models, parameters, draw)`` gets
arrays of one shape; ``draw(i)`` gives the random numbers of difference i in that shape.
"""

import numpy as np


def unit(x):
    return x / np.linalg.norm(x)


def share(part, whole):
    return np.divide(part, whole, out=np.zeros_like(part), where=whole != 0)


def great_circle(a, b, t):
    cosine = np.clip(np.sum(a * b), -1, 1)
    w = np.arccos(cosine)
    return (np.sin((1 - t) * w) * a + np.sin(t * w) * b) / np.sin(w)


def slerp(x, p, draw):
    a, b = x
    t = p["alpha"]
    length = (1 - t) * np.linalg.norm(a) + t * np.linalg.norm(b)
    return great_circle(unit(a), unit(b), t) * length


def nuslerp(x, p, draw):
    a, b = x
    t = p["alpha"]
    shape = (a.shape[0], -1) if a.ndim > 1 and p["rows"] else (1, -1)
    rows = []
    for one, other in zip(a.reshape(shape), b.reshape(shape), strict=True):
        w = np.arccos(np.clip(unit(one) @ unit(other), -1, 1))
        rows.append((np.sin((1 - t) * w) * one + np.sin(t * w) * other) / np.sin(w))
    return np.array(rows).reshape(a.shape)


def karcher(x, p, draw):
    units = [unit(each) for each in x]
    m = unit(sum(units))
    for _ in range(200):
        step = 0
        for u in units:
            w = np.arccos(np.clip(np.sum(u * m), -1, 1))
            step = step + (w / np.sin(w) if w > 1e-9 else 1) * (u - np.cos(w) * m) / len(x)
        size = np.linalg.norm(step)
        if size < 1e-15:
            break
        m = unit(np.cos(size) * m + np.sin(size) * step / size)
    return m * np.mean([np.linalg.norm(each) for each in x])


def geometric_median(x, p, draw):
    m = sum(x) / len(x)
    for _ in range(20000):
        weights = [1 / max(np.linalg.norm(each - m), 1e-300) for each in x]
        m, before = sum(w * each for w, each in zip(weights, x, strict=True)) / sum(weights), m
        if np.linalg.norm(m - before) < 1e-15:
            break
    return m


def elect(deltas, weights=None, by_count=False):
    deltas = np.array(deltas)
    weights = np.ones(len(deltas)) if weights is None else np.array(weights)
    sign = np.sign(np.sum(np.sign(deltas) if by_count else deltas, axis=0))
    agree = (np.sign(deltas) == sign) & (deltas != 0)
    weighted = agree * weights.reshape(-1, *[1] * (deltas.ndim - 1))
    return share(np.sum(weighted * deltas, axis=0), np.sum(weighted, axis=0))


def deltas_of(x):
    return [each - x[0] for each in x[1:]]


def ties(x, p, draw):
    trimmed = []
    for d in deltas_of(x):
        count = max(round(p["density"] * d.size), 1) if p["density"] else 0
        ordered = np.sort(np.abs(d), axis=None)[::-1]
        trimmed.append(np.where(np.abs(d) >= (ordered[count - 1] if count else np.inf), d, 0))
    return x[0] + p["alpha"] * elect(trimmed, by_count=p["majority"] == 1)


def dare(fuse):
    def formula(x, p, draw):
        scale = p["density"] if p["rescale"] and p["density"] else 1
        thinned = [np.where(draw(i) < p["density"], d, 0) / scale for i, d in enumerate(deltas_of(x))]
        return x[0] + p["alpha"] * fuse(thinned)

    return formula


def della(fuse):
    def formula(x, p, draw):
        thinned = []
        for i, d in enumerate(deltas_of(x)):
            rows = d.reshape(d.shape[0], -1) if d.ndim > 1 else d.reshape(1, -1)
            n = rows.shape[1]
            chances = np.empty_like(rows)
            for row, chance in zip(rows, chances, strict=True):
                for rank, place in enumerate(sorted(range(n), key=lambda j: (abs(row[j]), j)), start=1):
                    chance[place] = p["density"] + p["epsilon"] * (rank / n - (n + 1) / (2 * n))
            chances = np.clip(chances, 0, 1)
            kept = draw(i).reshape(rows.shape) < np.float32(chances)
            scale = np.where(kept, chances, 1) if p["rescale"] else 1
            thinned.append(np.where(kept, rows, 0).reshape(d.shape) / np.reshape(scale * np.ones_like(rows), d.shape))
        return x[0] + p["alpha"] * fuse(thinned)

    return formula


def breadcrumbs(fuse):
    def formula(x, p, draw):
        left = []
        for d in deltas_of(x):
            dropped = min(round(p["gamma"] * d.size), d.size - 1)
            count = max(round(p["density"] * d.size), 1) if p["density"] else 0
            ordered = np.sort(np.abs(d), axis=None)[::-1]
            allowed = ordered[dropped : dropped + count]
            keep = (np.abs(d) >= allowed[-1]) & (np.abs(d) <= allowed[0]) if count else np.zeros(d.shape, bool)
            left.append(np.where(keep, d, 0))
        return x[0] + p["alpha"] * fuse(left)

    return formula


def model_stock(x, p, draw):
    deltas = deltas_of(x)
    n = len(deltas)
    cosines = [np.sum(unit(deltas[i]) * unit(deltas[j])) for i in range(n) for j in range(i + 1, n)]
    c = np.mean(cosines)
    return x[0] + max(0, n * c / (1 + (n - 1) * c)) * sum(deltas) / n


def sce(x, p, draw):
    deltas = np.array(deltas_of(x))
    variance = np.var(deltas, axis=0)
    count = max(round(p["density"] * variance.size), 1) if p["density"] else 0
    ordered = np.sort(variance, axis=None)[::-1]
    if p["density"] < 1:
        # A hair below, for a variance that was rounded to fp32.
        deltas = np.where(variance >= (ordered[count - 1] * (1 - 1e-5) if count else np.inf), deltas, 0)
    energy = np.array([np.sum(each**2) for each in deltas])
    return x[0] + p["alpha"] * elect(deltas, energy / energy.sum() if energy.sum() else None)


def cosine(both):
    def formula(x, p, draw):
        a, b = x
        columns = [each.reshape(each.shape[0] if each.ndim else 1, -1) for each in x]
        lengths = np.linalg.norm(columns[0], axis=0) * np.linalg.norm(columns[1], axis=0)
        likeness = share(np.sum(columns[0] * columns[1], axis=0), lengths)
        if both:
            likeness = (likeness + np.sum(a * b) / np.linalg.norm(a) / np.linalg.norm(b)) / 2
        k = 1 - np.clip(likeness - p["alpha"], 0, 1)
        return ((1 - k) * columns[0] + k * columns[1]).reshape(a.shape)

    return formula


def add_perpendicular(x, p, draw):
    a, b = x[0] - x[2], x[1] - x[2]
    return x[0] + p["alpha"] * (b - a * (np.sum(a * b) / np.sum(a * a)))


def rotate(x, p, draw):
    from scipy.linalg import fractional_matrix_power

    a, b = x
    if a.ndim < 2:
        return (1 - p["alpha"]) * a + p["alpha"] * b
    kernel = a.ndim == 4 and a.shape[2] * a.shape[3] > 1
    shape = (a.shape[0] * a.shape[1], -1) if kernel else (a.shape[0], -1)
    a2, b2 = a.reshape(shape), b.reshape(shape)
    ma, mb = (each.mean(0) * p["centralization"] for each in (a2, b2))
    a2, b2 = a2 - ma, b2 - mb
    u, _, vh = np.linalg.svd(a2.T @ b2)
    t = p["alignment"]
    if 0 < t < 1 and np.linalg.det(u @ vh) < 0:
        u[:, -1] *= -1
    q = u @ vh
    qt = q if t == 1 else np.eye(len(q)) if t == 0 else fractional_matrix_power(q, t).real
    turned = ((1 - p["alpha"]) * a2 + p["alpha"] * b2 @ q.T) @ qt
    return (turned + (1 - t) * ma + t * mb).reshape(a.shape)


def region(p, count):
    """Whether each of `count` positions is taken, going round the end."""
    start, stop = p["beta"] % 1, p["beta"] % 1 + p["alpha"]
    taken = np.zeros(count, bool)
    for i in range(round(start * count), round(stop * count)):
        taken[i % count] = True
    return taken


def tensor_rows(x, p, draw):
    a, b = x
    if not a.ndim:
        return b if p["alpha"] > 0.5 else a
    taken = region(p, a.shape[0]).reshape(-1, *[1] * (a.ndim - 1))
    return np.where(taken, b, a)


def top_k(x, p, draw):
    a, b = (each.reshape(-1) for each in x)
    by_value = sorted(range(a.size), key=lambda i: a[i])
    by_b = sorted(range(a.size), key=lambda i: b[i])
    sizes = sorted(range(a.size), key=lambda i: abs(a[i]))
    taken = {sizes[i] for i in np.flatnonzero(region(p, a.size))}
    result = a.copy()
    for value, place in zip(by_value, by_b, strict=True):
        if value in taken:
            result[place] = a[value]
    return result.reshape(x[0].shape)


def crossover(x, p, draw):
    a, b = x
    if not a.ndim or p["tilt"] == 1 or p["alpha"] in (0, 1):
        return (1 - p["alpha"]) * a + p["alpha"] * b
    square = np.zeros(a.shape)
    for axis, n in enumerate(a.shape):
        cycles = np.abs(np.rint(np.fft.fftfreq(n) * n))
        shape = [1] * a.ndim
        shape[axis] = n
        square = square + (cycles / max(1, n // 2)).reshape(shape) ** 2
    radius = np.sqrt(np.float32(square / a.ndim)).astype(float)
    if p["tilt"] == 0:
        h = (np.float32(radius) > 1 - p["alpha"]).astype(float)
    else:
        h = np.clip(p["alpha"] + (radius - 1 + p["alpha"]) / np.tan(np.pi / 2 * p["tilt"]), 0, 1)
    return np.fft.ifftn((1 - h) * np.fft.fftn(a) + h * np.fft.fftn(b)).real


def geometric_sum(x, p, draw):
    a, b = (each.astype(complex) for each in x)
    return (a ** (1 - p["alpha"]) * b ** p["alpha"]).real


def multiply_quotient(x, p, draw):
    a, b, c = x
    u, v = np.log(np.abs(a / c)), np.log(np.abs(b / c))
    most = np.maximum(np.abs(u), np.abs(v))
    power = p["alpha"] * np.maximum(0, -share(u * v, most**2))
    return (a * (b / c).astype(complex) ** power).real


def strict_opposite(x, p, draw):
    a, b, c = x
    most = np.maximum(np.abs(a - c), np.abs(b - c))
    return a + 2 * p["alpha"] * np.maximum(0, share((c - a) * (b - c), most**2)) * (b - c)


def clamped(x, p, draw):
    a, b, c = x
    result = a + p["alpha"] * (b - c)
    return np.clip(result, np.minimum(a, b), np.maximum(a, b)) if p["clamp"] else result


FORMULAS = {
    "weighted-sum": lambda x, p, draw: (1 - p["alpha"]) * x[0] + p["alpha"] * x[1],
    "n-average": lambda x, p, draw: sum(x) / len(x),
    "sum-twice": lambda x, p, draw: (1 - p["beta"]) * ((1 - p["alpha"]) * x[0] + p["alpha"] * x[1]) + p["beta"] * x[2],
    "sum-triple": lambda x, p, draw: (1 - p["alpha"] - p["beta"]) * x[0] + p["alpha"] * x[1] + p["beta"] * x[2],
    "add-difference": clamped,
    "slerp": slerp,
    "nuslerp": nuslerp,
    "karcher": karcher,
    "ties": ties,
    "dare-linear": dare(sum),
    "dare-ties": dare(elect),
    "della": della(elect),
    "della-linear": della(sum),
    "breadcrumbs": breadcrumbs(sum),
    "breadcrumbs-ties": breadcrumbs(elect),
    "model-stock": model_stock,
    "geometric-median": geometric_median,
    "sce": sce,
    "task-arithmetic": lambda x, p, draw: x[0] + p["alpha"] * sum(deltas_of(x)),
    "train-difference": lambda x, p, draw: (
        x[0]
        + 1.8
        * p["alpha"]
        * np.sign(x[1] - x[2])
        * share(np.abs(x[1] - x[2]) * np.abs(x[1] - x[0]), np.abs(x[1] - x[2]) + np.abs(x[1] - x[0]))
    ),
    "cosine-a": cosine(both=False),
    "cosine-b": cosine(both=True),
    "add-perpendicular": add_perpendicular,
    "rotate": rotate,
    "tensor-rows": tensor_rows,
    "crossover": crossover,
    "top-k": top_k,
    "multiply-quotient": multiply_quotient,
    "geometric-sum": geometric_sum,
    "nearswap": lambda x, p, draw: (
        x[0]
        + (x[1] - x[0])
        * np.minimum(1, np.divide(p["alpha"], np.abs(x[0] - x[1]), out=np.ones_like(x[0]), where=x[0] != x[1]))
    ),
    "add-opposite": lambda x, p, draw: (
        x[0]
        + 2
        * p["alpha"]
        * share(np.abs(x[0] - x[1]), np.abs(x[0] - x[1]) + np.abs(x[0] + x[1] - 2 * x[2]))
        * (x[1] - x[2])
    ),
    "add-strict-opposite": strict_opposite,
}
