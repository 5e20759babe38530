def run(**_):
    return {"ok": False}
